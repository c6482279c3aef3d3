import { clientConfig } from './build/clientConfig.ts';

/** For `vite` itself (the development server, previews); `build/main.ts` builds what is served. */
export default clientConfig({ outDir: '../../.porchlight/web/preview' });
