// "Quote" puts the words of a post into the reply on this page. Without scripts the same link opens a page for the reply.
export function quoteInto(form) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quote]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const textarea = form.querySelector("textarea[data-editor]");
    const post = link.closest(".post");
    let parent = form.querySelector("input[name='parent']");
    if (!parent) {
      parent = Object.assign(document.createElement("input"), { type: "hidden", name: "parent" });
      form.append(parent);
    }
    parent.value = link.dataset.quote;
    const detail = { html: post.querySelector(".prose").innerHTML, author: link.dataset.author, post: link.dataset.quote };
    textarea.dispatchEvent(new CustomEvent("commonwheel:quote", { bubbles: true, detail }));
    form.scrollIntoView({ block: "center" });
  });
}
