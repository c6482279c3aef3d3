import type { KeptMail } from './KeptMails.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The page of all mails, newest first, as HTML without script. */
export function mailboxPage(mails: readonly KeptMail[]): string {
  const body =
    mails.length === 0 ? '<p>No mail yet. Reload when one was sent.</p>' : mails.map(article).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>Mailbox</h1>
${body}
</main>
</body>
</html>
`;
}

function article({ to, subject, text, receivedAtMs }: KeptMail, index: number): string {
  const time = new Date(receivedAtMs).toISOString();
  const shown = `${time.slice(0, 19).replace('T', ' ')} UTC`;
  return `<details${index === 0 ? ' open' : ''}>
<summary><strong>${escapeHtml(subject)}</strong> <span>${escapeHtml(to)} · <time datetime="${time}">${shown}</time></span></summary>
<pre>${escapeHtml(text)}</pre>
</details>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** The page's one style sheet. */
export const MAILBOX_STYLE = `:root { color-scheme: light; --ground: #faf9f7; --card: #fff; --ink: #1d1c1a; --soft: #5f5b55; --line: #dcd8d1; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #171614; --card: #211f1d; --ink: #eeebe6; --soft: #a9a49c; --line: #3a3733; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 0.75rem; }
summary { cursor: pointer; padding: 0.75rem 1rem; overflow-wrap: anywhere; }
summary span { display: block; color: var(--soft); font-size: 0.875rem; }
pre { margin: 0; padding: 1rem; border-top: 1px solid var(--line); font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
