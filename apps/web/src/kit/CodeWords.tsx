import { IconButton } from './Button.tsx';
import { showToast } from './ToastRegion.tsx';
import './CodeWords.css';

/** A setup code or recovery words, to be written down or read out: numbered, in a type where no two letters look alike. */
export function CodeWords({
  label,
  words,
  numbered,
  canCopy,
}: {
  label: string;
  words: readonly string[];
  numbered?: boolean;
  /** Only for what may lie in a clipboard. */
  canCopy?: boolean;
}) {
  const copy = async () => {
    await navigator.clipboard.writeText(words.join(' '));
    showToast({ title: 'Copied', tone: 'good' });
  };
  return (
    <div className="pl-words">
      <ol aria-label={label} className={numbered ? 'pl-words-numbered' : 'pl-words-plain'}>
        {words.map((word, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice, and its place is what tells them apart
          <li key={place}>
            <code translate="no">{word}</code>
          </li>
        ))}
      </ol>
      {canCopy && <IconButton label={`Copy ${label.toLowerCase()}`} icon="copy" onPress={copy} />}
    </div>
  );
}
