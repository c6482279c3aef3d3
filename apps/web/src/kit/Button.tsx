import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps, Link } from 'react-aria-components';
import { Icon, type IconName } from './Icon.tsx';
import { Spinner } from './Spinner.tsx';
import './Button.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly children: ReactNode;
  /** One primary a page; `plain` for what stands beside it; `quiet` inside of lists; `danger` for what can't be undone. */
  readonly look?: Look;
  readonly icon?: IconName;
  readonly small?: boolean;
  /** Works on it: it can't be pressed again, and says so to screen readers. */
  readonly busy?: boolean;
  readonly wide?: boolean;
}

/** A button with words. */
export function Button({ children, look = 'plain', icon, small, busy, wide, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} isPending={busy ?? false} className={classOf(look, small, wide)}>
      {busy ? <Spinner label="Working" /> : icon && <Icon name={icon} {...(small ? { size: 's' } : {})} />}
      <span>{children}</span>
    </AriaButton>
  );
}

/** A button of an icon alone; `label` is what screen readers say and the pointer shows. */
export function IconButton({
  label,
  icon,
  look = 'quiet',
  small,
  ...props
}: Omit<ButtonProps, 'children' | 'busy' | 'wide' | 'icon'> & { label: string; icon: IconName }) {
  return (
    <AriaButton {...props} aria-label={label} className={`${classOf(look, small)} pl-button-icon`}>
      <Icon name={icon} />
    </AriaButton>
  );
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({
  href,
  children,
  look = 'plain',
  icon,
  small,
  wide,
  download,
  onPress,
}: Pick<ButtonProps, 'children' | 'look' | 'icon' | 'small' | 'wide'> & {
  href: string;
  download?: string;
  /** Called before it goes there. */
  onPress?: () => void;
}) {
  return (
    <Link
      href={href}
      className={classOf(look, small, wide)}
      {...(download === undefined ? {} : { download })}
      {...(onPress === undefined ? {} : { onPress })}
    >
      {icon && <Icon name={icon} {...(small ? { size: 's' } : {})} />}
      <span>{children}</span>
    </Link>
  );
}

function classOf(look: Look, small?: boolean, wide?: boolean): string {
  return `pl-button pl-button-${look}${small ? ' pl-button-small' : ''}${wide ? ' pl-button-wide' : ''}`;
}
