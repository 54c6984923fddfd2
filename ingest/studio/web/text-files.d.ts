/** Files that the bundler brings in as text. */
declare module "*.css" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's text loader gives a file its content as default export.
  export default text;
}
