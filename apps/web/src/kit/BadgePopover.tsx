import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { Badge, type Tone } from './Badge.tsx';
import type { IconName } from './Icon.tsx';
import './Popover.css';
import './BadgePopover.css';

/** A badge that explains itself to whoever presses it. */
export function BadgePopover({
  label,
  tone,
  icon,
  title,
  children,
}: {
  /** What the badge says. */
  label: string;
  tone: Tone;
  icon: IconName;
  /** The head of the explanation. */
  title: string;
  children: ReactNode;
}) {
  return (
    <DialogTrigger>
      <AriaButton className="pl-badge-button">
        <Badge tone={tone} icon={icon}>
          {label}
        </Badge>
      </AriaButton>
      <Popover className="pl-popover pl-badge-popover" placement="bottom start">
        <Dialog className="pl-badge-dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
