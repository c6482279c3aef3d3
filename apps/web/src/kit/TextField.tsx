import { TextField as AriaTextField, Input, TextArea, type TextFieldProps } from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './FieldParts.tsx';

/** What text fields take; values and changes as in react-aria. */
export interface TextFieldOwnProps
  extends FieldTexts,
    Omit<TextFieldProps, 'children' | 'className' | 'style' | 'isInvalid'> {
  readonly placeholder?: string;
  /** Several lines. */
  readonly rows?: number;
}

/** A line, or several, of text. */
export function TextField({ label, hint, error, placeholder, rows, ...props }: TextFieldOwnProps) {
  const shown = placeholder === undefined ? {} : { placeholder };
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className="pl-field">
      <FieldLabel label={label} />
      {rows === undefined ? (
        <Input className="pl-input" {...shown} />
      ) : (
        <TextArea className="pl-input" rows={rows} {...shown} />
      )}
      <FieldNotes {...(hint === undefined ? {} : { hint })} error={error} />
    </AriaTextField>
  );
}
