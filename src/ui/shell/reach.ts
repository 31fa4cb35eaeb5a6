/** Whether the page's own server answers, or what the browser keeps of it. Never rejects. */
export async function pageAnswers(): Promise<boolean> {
  try {
    const answer = await fetch('./', { cache: 'no-store' });
    // Read whole: what is loaded anew meanwhile would break it off.
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
