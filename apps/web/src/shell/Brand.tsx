import './Brand.css';

/** The lamp and the name. */
export function Brand() {
  return (
    <span className="pl-brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" className="pl-brand-night" />
        <circle cx="16" cy="18" r="9" className="pl-brand-glow" />
        <path d="M16 5.5v3.5M11 12h10l2 9H9zM10 25h12" className="pl-brand-lamp" />
        <circle cx="16" cy="17" r="2.6" className="pl-brand-light" />
      </svg>
      <span className="pl-brand-name">Porchlight</span>
    </span>
  );
}
