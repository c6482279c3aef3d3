import type { FormEvent, ReactNode } from 'react';
import { Form as AriaForm } from 'react-aria-components';
import { Button } from './Button.tsx';
import { Row, Stack } from './Layout.tsx';
import { Notice } from './Notice.tsx';

/** Fields that are sent together, by the button or by Enter; nothing leaves the page by itself. */
export function Form({
  children,
  submit,
  onSubmit,
  busy = false,
  error,
  aside,
}: {
  children: ReactNode;
  /** The words on the button. */
  submit: string;
  onSubmit: () => void;
  busy?: boolean;
  /** Why it was refused, and what to do. */
  error?: string | undefined;
  /** What stands beside the button. */
  aside?: ReactNode;
}) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  return (
    <AriaForm onSubmit={send} validationBehavior="aria">
      <Stack gap="l">
        {children}
        {error !== undefined && <Notice tone="danger">{error}</Notice>}
        <Row spread>
          <Button type="submit" look="primary" busy={busy}>
            {submit}
          </Button>
          {aside}
        </Row>
      </Stack>
    </AriaForm>
  );
}
