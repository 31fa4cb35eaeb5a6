/** Hands a file to the reader. Nothing leaves the browser. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address while it handles the click; it may be released after that.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 1000);
}
