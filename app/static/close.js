// The last page of a registration: its button tells the platform that opened it to go on
// (LTI Dynamic Registration 1.0, section 3.7). Without a script the page says what to do instead.
"use strict";

const button = document.getElementById("close");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
}
