import './Skeleton.css';

/** Holds the place of what is loading: lines of text, or a picture of 16:9. */
export function Skeleton({ lines = 3, picture = false }: { lines?: number; picture?: boolean }) {
  return (
    <div className="pl-skeleton" role="status">
      <span className="pl-hidden">Loading</span>
      {picture && <span className="pl-skeleton-picture" />}
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={line} className="pl-skeleton-line" />
      ))}
    </div>
  );
}
