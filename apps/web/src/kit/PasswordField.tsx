import { useState } from 'react';
import { TextField as AriaTextField, Input } from 'react-aria-components';
import { IconButton } from './Button.tsx';
import { FieldLabel, FieldNotes } from './FieldParts.tsx';
import type { TextFieldOwnProps } from './TextField.tsx';

/** A password, hidden until it is asked for. `autoComplete` is `current-password` or `new-password`. */
export function PasswordField({ label, hint, error, placeholder, rows: _, ...props }: TextFieldOwnProps) {
  const [shown, setShown] = useState(false);
  return (
    <AriaTextField
      autoComplete="current-password"
      {...props}
      type={shown ? 'text' : 'password'}
      isInvalid={error !== undefined}
      className="pl-field"
    >
      <FieldLabel label={label} />
      <div className="pl-input-frame">
        <Input
          className="pl-input"
          spellCheck={false}
          autoCapitalize="off"
          {...(placeholder === undefined ? {} : { placeholder })}
        />
        <IconButton
          label={shown ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}
          icon={shown ? 'eye-off' : 'eye'}
          onPress={() => setShown(!shown)}
        />
      </div>
      <FieldNotes {...(hint === undefined ? {} : { hint })} error={error} />
    </AriaTextField>
  );
}
