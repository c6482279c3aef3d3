import { IconButton } from './Button.tsx';
import { showToast } from './ToastRegion.tsx';
import './CodeBlock.css';

/** Text to be copied as it stands: a command, a file. `label` says what it is. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    showToast({ title: 'Copied', tone: 'good' });
  };
  return (
    <div className="pl-code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section aria-label={label} tabIndex={0}>
        <pre translate="no">
          <code>{text}</code>
        </pre>
      </section>
      <IconButton label={`Copy ${label.toLowerCase()}`} icon="copy" small onPress={copy} />
    </div>
  );
}
