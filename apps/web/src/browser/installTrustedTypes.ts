/** What is used here of Trusted Types, which only Chromium's family had in 2024. */
interface TrustedTypes {
  createPolicy(
    name: 'default',
    rules: {
      readonly createHTML: (html: string) => string;
      readonly createScriptURL: (url: string) => string;
    },
  ): unknown;
}

declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypes;
  }
}

/**
 * The one policy that the page's content security policy allows. Workers may start from this origin's own assets; a string may become HTML only if
 * nothing in it could be markup (libraries set plain words that way). Anything else throws in the browsers that know Trusted Types. Call it once, before anything else runs.
 */
export function installTrustedTypes(): void {
  window.trustedTypes?.createPolicy('default', {
    createHTML(html) {
      if (/[<&]/.test(html)) throw new TypeError('Text with markup can’t become HTML on this page.');
      return html;
    },
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, location.href);
      if (origin === location.origin && pathname.startsWith('/assets/')) return url;
      throw new TypeError('Scripts come from this page’s own assets alone.');
    },
  });
}
