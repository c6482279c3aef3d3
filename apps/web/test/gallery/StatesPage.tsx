import {
  Badge,
  Card,
  ErrorState,
  Grid,
  Notice,
  PageHeader,
  Row,
  Skeleton,
  Spinner,
  Stack,
} from '../../src/kit/index.ts';

/** How things can stand. */
export function StatesPage() {
  return (
    <>
      <PageHeader title="Requests near you" lead="Every request is public, and stays so." />
      <Stack>
        <Notice tone="info" title="For your information">
          The fire brigade has withdrawn its request.
        </Notice>
        <Notice tone="good">Your two clips were sent to this request alone.</Notice>
        <Notice tone="warning">The window ends in an hour.</Notice>
        <Notice tone="danger" title="A key was changed">
          You did not make this change. Look at the history of keys before you go on.
        </Notice>
      </Stack>
      <Row>
        <Badge>Closed</Badge>
        <Badge tone="info">Open</Badge>
        <Badge tone="good" icon="check">
          Verified
        </Badge>
        <Badge tone="warning" icon="clock">
          Unfinished
        </Badge>
        <Badge tone="danger" icon="alert">
          Does not hold
        </Badge>
        <Badge tone="live">Live</Badge>
      </Row>
      <Grid>
        <Card>
          <ErrorState
            title="The requests couldn’t be loaded"
            hint="The cloud does not answer. Check your connection, then try again."
            onRetry={() => {}}
          />
        </Card>
        <Card title="Loading">
          <Skeleton picture />
          <Row>
            <Spinner label="Loading" large />
            <span>Opening the first picture</span>
          </Row>
        </Card>
      </Grid>
    </>
  );
}
