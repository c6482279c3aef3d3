import { FieldError as AriaFieldError, Label, Text } from 'react-aria-components';
import { Icon } from './Icon.tsx';
import './Field.css';

/** What every field has beside its control. */
export interface FieldTexts {
  readonly label: string;
  /** What to write, before anything is wrong. */
  readonly hint?: string;
  /** What is wrong and how to mend it; the field then counts as invalid. */
  readonly error?: string | undefined;
}

/** The label above a control. */
export function FieldLabel({ label }: Pick<FieldTexts, 'label'>) {
  return <Label className="pl-label">{label}</Label>;
}

/** Hint and error below a control. */
export function FieldNotes({ hint, error }: Pick<FieldTexts, 'hint' | 'error'>) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className="pl-hint">
          {hint}
        </Text>
      )}
      <AriaFieldError className="pl-field-error">
        <Icon name="alert" size="s" />
        <span>{error}</span>
      </AriaFieldError>
    </>
  );
}
