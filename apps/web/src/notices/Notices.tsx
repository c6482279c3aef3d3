import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useDevices } from '../devices/useDevices.ts';
import { showToast } from '../kit/index.ts';
import { useEvents } from './HouseholdEvents.tsx';
import { isHeldBack } from './heardWords.ts';
import { type DeviceNotice, isWanted, noticeOfEvent, noticesOfChange } from './noticeOf.ts';
import { minuteOfDay } from './noticePreferences.ts';
import { showSystemNotice } from './systemNotice.ts';
import { useFreshLists } from './useFreshLists.ts';
import { useNoticePreferences } from './useNoticePreferences.ts';

/** Tells what happens at home, as somebody wants to be told. Shows nothing itself. */
export function Notices(): null {
  const { data: devices } = useDevices();
  const { value: wanted } = useNoticePreferences();
  const navigate = useNavigate();
  const before = useRef(devices);
  const tell = (notice: DeviceNotice) => {
    if (!isWanted(notice, wanted, minuteOfDay(new Date()))) return;
    const { title, detail, icon, href, tag } = notice;
    showToast({ title, icon, link: { href, label: 'Look' }, ...(detail === undefined ? {} : { detail }) });
    showSystemNotice(title, tag, () => void navigate({ to: href }));
  };
  const latest = useRef(tell);
  latest.current = tell;
  useFreshLists();
  useEvents((event) => {
    if (isHeldBack(event, Date.now())) return;
    const notice = noticeOfEvent(event, devices ?? []);
    if (notice !== null) tell(notice);
  });
  useEffect(() => {
    const changes = noticesOfChange(before.current ?? [], devices ?? []);
    before.current = devices;
    for (const notice of changes) latest.current(notice);
  }, [devices]);
  return null;
}
