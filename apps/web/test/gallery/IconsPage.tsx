import { ICON_PATHS, type IconName } from '../../src/kit/iconPaths.ts';
import { Card, Icon, PageHeader, Row } from '../../src/kit/index.ts';
import './IconsPage.css';

/** Every icon, by name. */
export function IconsPage() {
  const names = Object.keys(ICON_PATHS) as IconName[];
  return (
    <>
      <PageHeader title="Icons" />
      <Card>
        <Row gap="l">
          {names.map((name) => (
            <span key={name} className="gallery-icon">
              <Icon name={name} size="l" />
              {name}
            </span>
          ))}
        </Row>
      </Card>
    </>
  );
}
