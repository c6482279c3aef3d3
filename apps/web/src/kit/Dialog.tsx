import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './Button.tsx';
import './Dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the bottom, the one that goes on last. */
  readonly actions?: ReactNode;
  /** For what must be decided: no closing by a press beside it. */
  readonly isAlert?: boolean;
  readonly wide?: boolean;
}

/** Something that must be settled before going on. Escape closes it, focus stays inside and returns. */
export function Dialog({ title, isOpen, onClose, children, actions, isAlert, wide }: DialogProps) {
  return (
    <ModalOverlay
      className="pl-veil"
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable={!isAlert}
    >
      <Modal className={`pl-modal${wide ? ' pl-modal-wide' : ''}`}>
        <AriaDialog className="pl-dialog" role={isAlert ? 'alertdialog' : 'dialog'}>
          <header className="pl-dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {!isAlert && <IconButton label="Close" icon="close" onPress={onClose} />}
          </header>
          <div className="pl-dialog-body">{children}</div>
          {actions !== undefined && <footer className="pl-dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
