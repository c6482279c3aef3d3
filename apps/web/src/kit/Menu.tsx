import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './Popover.css';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly isDisabled?: boolean;
  /** Goes there instead of calling `onAction`. */
  readonly href?: string;
}

/** What can be done with a thing, behind one button. */
export function Menu({
  label,
  icon = 'more',
  entries,
  onAction,
}: {
  label: string;
  icon?: IconName;
  entries: readonly MenuEntry[];
  onAction: (id: string) => void;
}) {
  return (
    <MenuTrigger>
      <IconButton label={label} icon={icon} />
      <Popover className="pl-popover" placement="bottom end">
        <AriaMenu className="pl-options" items={entries} onAction={(key) => onAction(String(key))}>
          {(entry) => (
            <MenuItem
              id={entry.id}
              textValue={entry.label}
              className={`pl-option${entry.danger ? ' pl-option-danger' : ''}`}
              isDisabled={entry.isDisabled ?? false}
              {...(entry.href === undefined ? {} : { href: entry.href })}
            >
              {entry.icon && <Icon name={entry.icon} />}
              <span>{entry.label}</span>
            </MenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
