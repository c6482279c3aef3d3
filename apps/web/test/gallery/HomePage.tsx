import {
  Badge,
  Button,
  Card,
  DefinitionList,
  EmptyState,
  Grid,
  Menu,
  Notice,
  PageHeader,
  Row,
  Skeleton,
  Stack,
} from '../../src/kit/index.ts';

const DEVICES = [
  { name: 'Front door', kind: 'Doorbell', note: 'Last seen a minute ago' },
  { name: 'Yard', kind: 'Camera', note: 'Last seen a minute ago' },
] as const;

/** A page as a homeowner might meet it. */
export function HomePage() {
  return (
    <>
      <PageHeader
        title="Good evening"
        lead="Two cameras watch your home. What they film is opened in this browser, and by nobody else."
        actions={
          <>
            <Button icon="map">See the map</Button>
            <Button look="primary" icon="plus">
              Add a device
            </Button>
          </>
        }
      />
      <Notice tone="warning" title="An agency asks for footage" action={<Button small>Look at it</Button>}>
        Your yard camera filmed inside its window. Nobody knows that but you.
      </Notice>
      <Grid>
        {DEVICES.map(({ name, kind, note }) => (
          <Card
            key={name}
            title={name}
            actions={<Menu label={`More for ${name}`} entries={MENU} onAction={() => {}} />}
          >
            <Row spread>
              <Row>
                <Badge tone="live">Live</Badge>
                <Badge tone="good" icon="battery">
                  84 %
                </Badge>
              </Row>
            </Row>
            <DefinitionList
              items={[
                ['Kind', kind],
                ['State', note],
                ['Key', 'Epoch 3, held by two people'],
              ]}
            />
          </Card>
        ))}
        <Card title="Garden shed">
          <Skeleton picture lines={2} />
        </Card>
      </Grid>
      <Stack gap="l">
        <h2>Recordings</h2>
        <Card>
          <EmptyState icon="camera" title="No recordings yet" action={<Button>How motion is found</Button>}>
            When a camera sees motion, the recording comes here within seconds.
          </EmptyState>
        </Card>
      </Stack>
    </>
  );
}

const MENU = [
  { id: 'rename', label: 'Rename', icon: 'settings' },
  { id: 'share', label: 'Share with a member', icon: 'share' },
  { id: 'remove', label: 'Remove from the household', icon: 'trash', danger: true },
] as const;
