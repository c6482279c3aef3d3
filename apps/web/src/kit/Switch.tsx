import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, Switch as AriaSwitch } from 'react-aria-components';
import { Icon } from './Icon.tsx';
import './Switch.css';

export interface ToggleProps {
  readonly children: ReactNode;
  readonly hint?: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** Something that is on or off at once. */
export function Switch({ children, hint, isSelected, onChange, isDisabled = false }: ToggleProps) {
  return (
    <AriaSwitch className="pl-toggle pl-switch" {...{ isSelected, onChange, isDisabled }}>
      <ToggleText hint={hint}>{children}</ToggleText>
      <span className="pl-switch-track" />
    </AriaSwitch>
  );
}

/** Something agreed to or picked, which counts once its form is sent. */
export function Checkbox({ children, hint, isSelected, onChange, isDisabled = false }: ToggleProps) {
  return (
    <AriaCheckbox className="pl-toggle pl-checkbox" {...{ isSelected, onChange, isDisabled }}>
      <span className="pl-checkbox-box">
        <Icon name="check" size="s" />
      </span>
      <ToggleText hint={hint}>{children}</ToggleText>
    </AriaCheckbox>
  );
}

function ToggleText({ children, hint }: { children: ReactNode; hint: string | undefined }) {
  return (
    <span className="pl-toggle-text">
      <span>{children}</span>
      {hint !== undefined && <span className="pl-toggle-hint">{hint}</span>}
    </span>
  );
}
