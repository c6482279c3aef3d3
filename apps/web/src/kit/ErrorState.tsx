import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import './EmptyState.css';

/** Something couldn't be done: what, what to do about it (an error's hint), and a way to try again. */
export function ErrorState({ title, hint, onRetry }: { title: string; hint: string; onRetry?: () => void }) {
  return (
    <section className="pl-empty" role="alert">
      <span className="pl-empty-lamp pl-empty-lamp-off">
        <Icon name="alert" size="l" />
      </span>
      <h2>{title}</h2>
      <p>{hint}</p>
      {onRetry !== undefined && (
        <div className="pl-empty-action">
          <Button icon="refresh" onPress={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </section>
  );
}
