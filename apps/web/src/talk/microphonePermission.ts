/** Whether the browser would ask before it lets this page use a microphone, as far as it says so. */
export async function asksForMicrophone(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    return state === 'prompt';
  } catch {
    return true;
  }
}
