import {
  Select as AriaSelect,
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './FieldParts.tsx';
import { Icon } from './Icon.tsx';
import './Popover.css';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

export interface SelectProps<Value extends string> extends FieldTexts {
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** One of a few. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hint, error, options, value, onChange, placeholder, isDisabled } = props;
  const choose = (key: unknown) => {
    const chosen = options.find((option) => option.value === key);
    if (chosen !== undefined) onChange(chosen.value);
  };
  return (
    <AriaSelect
      className="pl-field"
      value={value}
      onChange={choose}
      isInvalid={error !== undefined}
      isDisabled={isDisabled ?? false}
      placeholder={placeholder ?? 'Choose'}
    >
      <FieldLabel label={label} />
      <Button className="pl-input pl-select-button">
        <SelectValue className="pl-select-value" />
        <Icon name="chevron-down" />
      </Button>
      <FieldNotes {...(hint === undefined ? {} : { hint })} error={error} />
      <Popover className="pl-popover pl-popover-fit">
        <ListBox className="pl-options" items={options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.label} className="pl-option">
              <span>
                {option.label}
                {option.hint !== undefined && <small className="pl-option-hint">{option.hint}</small>}
              </span>
              <Icon name="check" size="s" />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
