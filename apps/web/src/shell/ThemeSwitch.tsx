import { useState } from 'react';
import { IconButton } from '../kit/index.ts';
import { chooseTheme, isDark } from '../theme/index.ts';

/** Changes between light and dark; until it is used, the system decides. */
export function ThemeSwitch() {
  const [dark, setDark] = useState(isDark);
  const change = () => {
    const next = !isDark();
    chooseTheme(next ? 'dark' : 'light');
    setDark(next);
  };
  return (
    <IconButton
      label={dark ? 'Use the light theme' : 'Use the dark theme'}
      icon={dark ? 'sun' : 'moon'}
      onPress={change}
    />
  );
}
