import { useState } from 'react';
import { useSignOut } from '../app/useSignOut.ts';
import { Button, Card, Row, Select } from '../kit/index.ts';
import { chooseTheme, readThemeChoice, type ThemeChoice } from '../theme/index.ts';

const THEMES = [
  { value: 'system', label: 'As the system has it' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const satisfies readonly { value: ThemeChoice; label: string }[];

/** What concerns this browser alone. */
export function BrowserCard() {
  const [theme, setTheme] = useState(readThemeChoice);
  const signOut = useSignOut();
  return (
    <Card title="This browser">
      <Select
        label="Theme"
        options={THEMES}
        value={theme}
        onChange={(choice) => {
          chooseTheme(choice);
          setTheme(choice);
        }}
      />
      <Row>
        <Button icon="log-out" onPress={() => void signOut()}>
          Sign out here
        </Button>
      </Row>
      <p className="pl-entry-note">Signing out erases your keys from this browser.</p>
    </Card>
  );
}
