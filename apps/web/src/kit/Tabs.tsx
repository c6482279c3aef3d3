import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import './Tabs.css';

export interface TabPage {
  readonly id: string;
  readonly title: string;
  readonly content: ReactNode;
}

/** Pages of one thing, one shown at a time. Uncontrolled unless `selected` is given. */
export function Tabs({
  label,
  pages,
  selected,
  onSelect,
}: {
  label: string;
  pages: readonly TabPage[];
  selected?: string;
  onSelect?: (id: string) => void;
}) {
  const choice = selected === undefined ? {} : { selectedKey: selected };
  return (
    <AriaTabs className="pl-tabs" {...choice} onSelectionChange={(key) => onSelect?.(String(key))}>
      <TabList className="pl-tab-list" aria-label={label}>
        {pages.map(({ id, title }) => (
          <Tab key={id} id={id} className="pl-tab">
            {title}
          </Tab>
        ))}
      </TabList>
      {pages.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="pl-tab-panel">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
