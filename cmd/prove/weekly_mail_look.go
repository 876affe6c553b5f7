package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"

	"actual/contracts/smtp"
)

// mailWindow is a way to look at a letter.
type mailWindow struct {
	name          string
	width, height int
	mobile, dark  bool
}

var mailWindows = []mailWindow{
	{"phone-light", 360, 740, true, false},
	{"phone-dark", 360, 740, true, true},
	{"desk-light", 1100, 900, false, false},
	{"desk-dark", 1100, 900, false, true},
}

// What a letter shows, in JavaScript. A text's contrast is that of its colour against the
// background of the nearest element that has one (WCAG 2.2, 1.4.3): 4.5, of large text 3.
const (
	paleTexts = `(() => {
		const lum = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
		const rgba = s => { const n = s.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
		const out = [];
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walk.nextNode()) {
			const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim(), box = e.getBoundingClientRect();
			if (!text || box.height < 2 || box.width < 2 || getComputedStyle(e).display === "none" || e.closest("div[style*='max-height:0']")) continue;
			let at = e; while (at && rgba(getComputedStyle(at).backgroundColor)[3] === 0) at = at.parentElement;
			const back = at ? rgba(getComputedStyle(at).backgroundColor) : [255, 255, 255, 1], style = getComputedStyle(e), size = parseFloat(style.fontSize);
			const [a, b] = [lum(rgba(style.color).slice(0, 3)), lum(back.slice(0, 3))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
			if (ratio < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5) && text !== "●") out.push(text.slice(0, 40) + " " + ratio.toFixed(1));
		}
		return out })()`
	tinyTexts      = `[...document.querySelectorAll("td, th, div, a, h1, h2")].filter(e => e.children.length === 0 && e.textContent.trim() && !e.closest("div[style*='max-height:0']") && e.getBoundingClientRect().height > 1 && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.textContent.slice(0, 40))`
	cutTexts       = `[...document.querySelectorAll("td, th, div, h1, h2")].filter(e => e.scrollWidth > e.clientWidth + 1 && !e.closest("div[style*='max-height:0']")).map(e => e.textContent.trim().slice(0, 40))`
	brokenPictures = `[...document.images].filter(i => !i.complete || i.naturalWidth === 0 || !i.alt).map(i => i.src)`
	wholeText      = `document.body.innerText`
)

// look opens letters in windows, keeps pictures, and compares what they tell.
func (p *mailProof) look(ctx context.Context) error {
	var letters []smtp.Letter
	for _, to := range []string{owner, foreman} {
		all := p.inbox.To(to)
		letters = append(letters, all[:min(len(all), 2)]...)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		file := ""
		if _, err := fmt.Sscanf(strings.Replace(r.URL.Path, "/", " ", 2), "%d %s", &n, &file); n >= len(letters) || err != nil && file != "" {
			http.NotFound(w, r)
			return
		}
		for _, f := range letters[n].Files {
			if f.ContentID == file && file != "" {
				w.Header().Set("Content-Type", f.Type)
				_, _ = w.Write(f.Body)
				return
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, strings.ReplaceAll(letters[n].HTML, "cid:", fmt.Sprintf("/%d/", n)))
	}))
	p.b.closers = append(p.b.closers, func(context.Context) error { server.Close(); return nil })
	for n, l := range letters {
		name := fmt.Sprintf("%d-%s", n+1, strings.SplitN(l.To, "@", 2)[0])
		for _, w := range mailWindows {
			if err := p.window(server.URL, n, name, w, l); err != nil {
				return err
			}
		}
	}
	p.b.say("looked at %d letters in %d windows; pictures are in %s", len(letters), p.looked, p.shots)
	return p.compare(ctx, p.inbox.To(owner))
}

func (p *mailProof) window(base string, n int, name string, w mailWindow, l smtp.Letter) error {
	page, err := p.browser.Page()
	if err != nil {
		return err
	}
	if err := page.Size(w.width, w.height, w.mobile); err != nil {
		return err
	}
	if w.dark {
		if err := page.Dark(); err != nil {
			return err
		}
	}
	if err := page.Go(fmt.Sprintf("%s/%d", base, n)); err != nil {
		return err
	}
	p.looked++
	if err := page.Screenshot(filepath.Join(p.shots, name+"-"+w.name+".png")); err != nil {
		return err
	}
	var wider int
	var text string
	lists := map[string]*[]string{paleTexts: {}, tinyTexts: {}, cutTexts: {}, brokenPictures: {}}
	if err := page.Value(overflow, &wider); err != nil {
		return err
	}
	if err := page.Value(wholeText, &text); err != nil {
		return err
	}
	for expression, into := range lists {
		if err := page.Value(expression, into); err != nil {
			return err
		}
	}
	where := name + " " + w.name
	if wider > 0 {
		p.find("%s: it is %d pixels wider than the window", where, wider)
	}
	for what, found := range map[string][]string{"too paleTexts": *lists[paleTexts], "smaller than 12 px": *lists[tinyTexts], "cut off": *lists[cutTexts], "a picture that is not shown": *lists[brokenPictures], "complaints": page.Complaints()} {
		if len(found) > 0 {
			p.find("%s: %s: %s", where, what, strings.Join(found, " | "))
		}
	}
	for _, asked := range page.Requests() {
		if !strings.HasPrefix(asked, base) {
			p.find("%s: it asks elsewhere: %s", where, asked)
		}
	}
	for _, figure := range figuresOf.FindAllString(l.Text, -1) {
		if !strings.Contains(text, figure) && !w.mobile { // A phone hides two columns; and a day's plan is in the picture's text.
			p.find("%s: %s is in the plain text alone", where, figure)
		}
	}
	return nil
}

// shownDigest is what is compared of a summary, as the API tells it.
type shownDigest struct {
	ID    string `json:"id"`
	Sent  string `json:"sent_on"`
	Total struct {
		Worked  int64 `json:"worked_s"`
		Planned int64 `json:"planned_s"`
	} `json:"total"`
	Crews []shownLine `json:"crews"`
	Sites []shownLine `json:"sites"`
	Since struct {
		Restated []struct {
			What string  `json:"what"`
			Name *string `json:"name"`
			Was  int64   `json:"was_s"`
			Now  int64   `json:"now_s"`
		} `json:"restated"`
	} `json:"since"`
}

type shownLine struct {
	Name    *string `json:"name"`
	Worked  int64   `json:"worked_s"`
	Planned int64   `json:"planned_s"`
}

func (p *mailProof) told(ctx context.Context) (all map[string]shownDigest, err error) {
	out, err := p.b.actual(ctx, "digest", "list", "--company", "northside", "--json")
	if err != nil {
		return nil, err
	}
	all = map[string]shownDigest{}
	for line := range strings.Lines(out) {
		var head shownDigest
		if err := json.Unmarshal([]byte(line), &head); err != nil {
			return nil, err
		}
		told, err := p.b.actual(ctx, "digest", "show", head.ID, "--company", "northside", "--json")
		if err != nil {
			return nil, err
		}
		var one shownDigest
		if err := json.Unmarshal([]byte(told), &one); err != nil {
			return nil, err
		}
		all[one.Sent] = one
	}
	return all, nil
}
