// Draws the page anew when there is news, without losing the place where somebody reads. Works without, too.
"use strict";
(function () {
  var waiting = false;
  var told = null;

  function refresh() {
    waiting = false;
    fetch(location.href, { credentials: "same-origin", headers: { "X-By-Itself": "1" } }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var next = new DOMParser().parseFromString(text, "text/html");
      var main = next.getElementById("main");
      if (!main) return;
      if (next.documentElement.lang === document.documentElement.lang) replace(main);
      else location.reload(); // another language was chosen in another window
    }).catch(function () {}); // the next event tries again
  }

  function replace(next) {
    var now = document.getElementById("main");
    var open = Array.prototype.map.call(now.querySelectorAll("details"), function (d) { return d.open; });
    var href = document.activeElement && document.activeElement.getAttribute("href");
    now.innerHTML = next.innerHTML;
    Array.prototype.forEach.call(now.querySelectorAll("details"), function (d, n) { d.open = !!open[n]; });
    var again = href && now.querySelector('a[href="' + href.replace(/"/g, "") + '"]');
    if (again) again.focus({ preventScroll: true });
    document.documentElement.setAttribute("data-refreshed", told);
  }

  if (!window.EventSource || !document.querySelector("main[data-live]")) return;
  var news = new EventSource("/live");
  news.addEventListener("ended", function () {
    news.close();
    location.reload(); // the session ended: nothing stays on the screen but the form to sign in
  });
  news.onerror = function () {
    // Refused for good, as after a restart when the session ended meanwhile: ask the page itself.
    if (news.readyState === EventSource.CLOSED) location.reload();
  };
  news.onmessage = function (event) {
    var first = told === null;
    var same = event.data === told;
    told = event.data;
    if (first || same || waiting) return;
    waiting = true;
    setTimeout(refresh, 1000); // what comes together is drawn together
  };
})();
