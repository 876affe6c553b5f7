package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/cmd/internal/browser"
)

var apiDocs = claim{
	name:   "api-docs",
	target: "/docs opens in a real browser without a network and shows every operation, also on a phone and without script; nothing is asked of elsewhere, nothing complains",
	run:    proveAPIDocs,
}

// docsProof looks at the reference of a running server.
type docsProof struct {
	b         *bench
	browser   *browser.Browser
	described []string // "GET /v1/visits" …
	problems  []string // Codes that operations answer with.
}

func proveAPIDocs(ctx context.Context, b *bench) (result, error) {
	program, err := browser.Find(ctx, b.say)
	if err != nil {
		return result{}, err
	}
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	server, err := b.serve(ctx)
	if err != nil {
		return result{}, err
	}
	p := &docsProof{b: b}
	if err := p.read(ctx, server.url); err != nil {
		return result{}, err
	}
	if p.browser, err = browser.Open(ctx, program); err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, p.browser.Close)
	var wrong []string
	for _, w := range windows {
		found, err := p.look(server.url, w)
		if err != nil {
			return result{}, err
		}
		b.say("%s: %s", w.name, cmp.Or(strings.Join(found, "; "), "as it should be"))
		wrong = append(wrong, found...)
	}
	caught, err := p.plant(server.url)
	if err != nil {
		return result{}, err
	}
	weight, err := p.weight(ctx, server.url)
	return result{
		figures: fmt.Sprintf("%d of %d operations shown in %d windows (wide, phone, dark, without script); %d things wrong; %d of %d planted faults noticed; page, style and script are %d kB on the wire",
			len(p.described)-missing(wrong), len(p.described), len(windows), len(wrong), caught, len(plantedInDocs), weight/1000),
		ok: len(wrong) == 0 && caught == len(plantedInDocs) && len(p.described) > 10,
	}, err
}

// read learns from the server itself what there is to be shown.
func (p *docsProof) read(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/openapi.yaml", nil)
	if err != nil {
		return err
	}
	status, body, err := do(req)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("GET /openapi.yaml: %d: %w", status, err)
	}
	spec, err := openapi3.NewLoader().LoadFromData([]byte(body))
	if err != nil {
		return err
	}
	for path, item := range spec.Paths.Map() {
		for method := range item.Operations() {
			p.described = append(p.described, method+" "+path)
		}
	}
	slices.Sort(p.described)
	catalogue, err := os.ReadFile("contracts/actual/problems.md")
	for line := range strings.Lines(string(catalogue)) {
		if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") && strings.TrimSpace(cells[2]) != "–" {
			p.problems = append(p.problems, strings.Trim(cells[1], " `"))
		}
	}
	p.b.say("%d operations are described, %d problems catalogued", len(p.described), len(p.problems))
	return err
}

// window is a way to look at the page.
type window struct {
	name          string
	width, height int
	mobile, dark  bool
	noScript      bool
	at            string // An anchor to show.
}

var windows = []window{
	{name: "wide", width: 1440, height: 1000},
	{name: "wide, at an operation", width: 1440, height: 1000, at: "#listVisits"},
	{name: "phone", width: 360, height: 740, mobile: true},
	{name: "phone, at an operation", width: 360, height: 740, mobile: true, at: "#getVisit"},
	{name: "dark", width: 1440, height: 1000, dark: true, at: "#previewCorrection"},
	{name: "without script", width: 1024, height: 900, noScript: true},
	{name: "problems", width: 1440, height: 1000, at: "#problems"},
}

// What the page shows, in JavaScript: an operation counts where it takes room and
// has its route and its line to try.
const (
	shownOperations = `[...document.querySelectorAll("article.operation")].filter(e => e.getBoundingClientRect().height > 40 && e.querySelector("pre").textContent.startsWith("curl "))
		.map(e => e.querySelector(".route .method").textContent + " " + e.querySelector(".route code").textContent).sort()`
	shownProblems = `[...document.querySelectorAll("#problems tbody tr")].filter(e => e.getBoundingClientRect().height > 10 && e.cells[3].textContent.length > 3).map(e => e.cells[0].textContent)`
	overflow      = `document.documentElement.scrollWidth - document.documentElement.clientWidth`
	searched      = `(word => { const box = document.querySelector("input[type=search]"); box.value = word; box.dispatchEvent(new Event("input")); return ` + shownOperations + ` })`
)

// look opens the page in a window and returns what is wrong.
func (p *docsProof) look(base string, w window) (wrong []string, err error) {
	page, err := p.browser.Page()
	if err != nil {
		return nil, err
	}
	if err := page.Size(w.width, w.height, w.mobile); err != nil {
		return nil, err
	}
	if w.dark {
		err = page.Dark()
	}
	if w.noScript {
		err = page.NoScript()
	}
	if err != nil {
		return nil, err
	}
	if err := page.Go(base + "/docs" + w.at); err != nil {
		return nil, err
	}
	if dir := os.Getenv("DIR"); dir != "" {
		if err := page.Screenshot(filepath.Join(dir, strings.NewReplacer(" ", "-", ",", "").Replace(w.name)+".png")); err != nil {
			return nil, err
		}
	}
	return p.judge(page, base, w)
}

func (p *docsProof) judge(page *browser.Page, base string, w window) (wrong []string, err error) {
	var operations, problems []string
	var wider int
	for expression, into := range map[string]any{shownOperations: &operations, shownProblems: &problems, overflow: &wider} {
		if err := page.Value(expression, into); err != nil {
			return nil, err
		}
	}
	wrong = append(notTheSame("operation", p.described, operations), notTheSame("problem", p.problems, problems)...)
	if wider > 0 {
		wrong = append(wrong, fmt.Sprintf("it is %d pixels wider than the window", wider))
	}
	if !w.noScript {
		found, err := p.search(page)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
	}
	for _, asked := range page.Requests() {
		if u, err := url.Parse(asked); err != nil || u.Scheme+"://"+u.Host != base {
			wrong = append(wrong, "it asks elsewhere: "+asked)
		}
	}
	for _, said := range page.Complaints() {
		wrong = append(wrong, "it complains: "+said)
	}
	return wrong, nil
}

// search looks for one thing, and for nothing.
func (p *docsProof) search(page *browser.Page) (wrong []string, err error) {
	var some, all []string
	if err := page.Value(searched+`("deliver events")`, &some); err != nil {
		return nil, err
	}
	if !slices.Contains(some, "POST /v1/notehub/events") || len(some) > 3 {
		wrong = append(wrong, fmt.Sprintf("search for one operation finds %d", len(some)))
	}
	if err := page.Value(searched+`("")`, &all); err != nil {
		return nil, err
	}
	if len(all) != len(p.described) {
		wrong = append(wrong, fmt.Sprintf("without a search there are %d operations", len(all)))
	}
	return wrong, nil
}

func notTheSame(what string, want, got []string) (wrong []string) {
	counts := map[string]int{}
	for _, name := range want {
		counts[name]++
	}
	for _, name := range got {
		counts[name]--
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		switch n := counts[name]; {
		case n > 0:
			wrong = append(wrong, "missing "+what+" "+name)
		case n < 0:
			wrong = append(wrong, "unknown "+what+" "+name)
		}
	}
	return wrong
}

// missing counts the operations that some window does not show.
func missing(wrong []string) int {
	names := map[string]bool{}
	for _, w := range wrong {
		if name, is := strings.CutPrefix(w, "missing operation "); is {
			names[name] = true
		}
	}
	return len(names)
}
