import './theme.css';
import './base.css';

export * from './themeChoice.ts';
