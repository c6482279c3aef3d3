import { useQuery } from '@tanstack/react-query';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { useBlobUrl } from '../clips/useGlance.ts';
import { Button, ButtonLink, Card, ErrorState, Notice, PageHeader, Row, Spinner } from '../kit/index.ts';
import type { Holdings } from '../worker/AuditPart.ts';
import { DeletionsCard } from './DeletionsCard.tsx';
import { type HeldTable, type Reading, saySize, summariseHoldings } from './holdingsWords.ts';
import './record.css';

/** What the cloud could hand over of the household, and nothing but that. */
export function HoldingsPage() {
  const { audit } = useClient();
  const holdings = useQuery({
    queryKey: ['holdings'],
    queryFn: () => audit.holdings(),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHeader
        title="What a demand would get"
        back={{ href: '/record', label: 'Record' }}
        lead="If a court made us hand over everything that we hold of your household, this is what they would get."
      />
      {holdings.data === undefined && (
        <Card>
          <p>
            The cloud reads it from its own tables at this moment, all of it. That takes some seconds, and is
            written into your record.
          </p>
          {holdings.error !== null && (
            <ErrorState title="It can’t be read now" hint={errorHint(holdings.error)} />
          )}
          <Row>
            <Button look="primary" busy={holdings.isFetching} onPress={() => void holdings.refetch()}>
              Read all that is held
            </Button>
            {holdings.isFetching && <Spinner label="Reading all that is held" />}
          </Row>
        </Card>
      )}
      {holdings.data !== undefined && (
        <Held
          holdings={holdings.data}
          isFetching={holdings.isFetching}
          onAgain={() => void holdings.refetch()}
        />
      )}
      <DeletionsCard />
    </>
  );
}

function Held({
  holdings: { answer, json },
  isFetching,
  onAgain,
}: {
  holdings: Holdings;
  isFetching: boolean;
  onAgain: () => void;
}) {
  const tables = summariseHoldings(answer);
  const url = useBlobUrl(json, 'application/json');
  const day = new Date(answer.readAtMs).toISOString().slice(0, 10);
  return (
    <>
      <Tables
        title="What nobody there can read"
        reading="sealed"
        tables={tables}
        note="Ciphertext: its keys are in your household’s browsers and devices. A demand would get it as it lies there, and could open none of it."
      />
      <Tables
        title="What can be read"
        reading="readable"
        tables={tables}
        note="This is what running the cloud needs, and what it therefore could tell."
      />
      <Notice title="What is not among it">
        Of accounts only lengths are in your file, so that no member gets what could let them in as another; a
        demand would get them whole. Beside the tables there are, for a while: recordings that are just coming
        in, the last state of each device, logs with ids and IP addresses, and backups of all this.
      </Notice>
      <Row>
        {url !== null && (
          <ButtonLink href={url} download={`porchlight-holdings-${day}.json`} look="primary" icon="download">
            Download exactly this ({saySize(json.length)})
          </ButtonLink>
        )}
        <Button icon="refresh" busy={isFetching} onPress={onAgain}>
          Read again
        </Button>
        <span className="pl-record-note">Read {sayTime(answer.readAtMs)}</span>
      </Row>
    </>
  );
}

function Tables({
  title,
  note,
  reading,
  tables,
}: {
  title: string;
  note: string;
  reading: Reading;
  tables: readonly HeldTable[];
}) {
  const own = tables.filter((each) => each.reading === reading);
  return (
    <Card title={title}>
      <p>{note}</p>
      {own.length === 0 ? (
        <p className="pl-record-note">Nothing of this kind is held.</p>
      ) : (
        <table className="pl-held">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="pl-held-number">
                How much
              </th>
            </tr>
          </thead>
          <tbody>
            {own.map(({ table, name, tells, rows, sizeBytes }) => (
              <tr key={table}>
                <th scope="row">
                  {name}
                  <small>{tells}</small>
                </th>
                <td className="pl-held-number">
                  {rows.toLocaleString()}
                  {sizeBytes !== null && <small>{saySize(sizeBytes)}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
