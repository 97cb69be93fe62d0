import 'server-only'
export function openApi(): object {
  return {}
}
