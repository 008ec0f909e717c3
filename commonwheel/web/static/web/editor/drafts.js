// Keeps what somebody is writing, a moment after each pause.

import { post } from "./requests.js";
import { say } from "./words.js";

const PAUSE = 2000;

export function keepDraft(textarea, format, tell) {
  const url = textarea.dataset.draftUrl;
  if (!url) return;
  let waiting;
  textarea.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
  textarea.form?.addEventListener("submit", () => clearTimeout(waiting));

  async function save() {
    try {
      await post(url, textarea.form, { [textarea.name]: textarea.value, [format.name]: format.value });
      tell(say("Draft saved"));
    } catch {
      tell(say("The draft could not be saved. Your words are still here."));
    }
  }
}
