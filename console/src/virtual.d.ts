declare module 'virtual:icons' {
  const icons: Readonly<Record<string, readonly [box: string, shape: string]>>
  export default icons
}
declare module 'virtual:slds.css'
