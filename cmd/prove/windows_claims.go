package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"actual/adapters/inbound/webui"
)

var browserJourneys = claim{
	name: "browser-journeys",
	target: "in headless Chromium against what `make run` runs: each role signs in; a company with nothing makes the sample and sees its visit; a fence is previewed and applied; discrepancies are settled by each act; " +
		"a week is approved and sent to the sandbox, verified; a webhook's messages are replayed and its key rotated; all of it by keyboard alone",
	run: proveJourneys,
}

var accessibility = claim{
	name:   "accessibility",
	target: "axe finds no violation of WCAG 2.2 A and AA on any page that a role can reach, light and dark; everything on it is reached by Tab, and seen when it is",
	run:    proveAccessibility,
}

var noScript = claim{
	name:   "no-script",
	target: "every page with script off holds the headings, tables and words that it holds with it, and its forms work",
	run:    proveNoScript,
}

var twoLanguages = claim{
	name:   "two-languages",
	target: "no page in Spanish shows a text of ours in English, by the catalogues and by English words; at a phone's width nothing is cut off",
	run:    proveLanguages,
}

// playInWindows opens the world of the windows and runs the tests of a file in it.
func (b *bench) playInWindows(ctx context.Context, file string) (played, error) {
	w, err := b.openWindows(ctx)
	if err != nil {
		return played{}, err
	}
	return w.play(ctx, file)
}

func proveJourneys(ctx context.Context, b *bench) (result, error) {
	found, err := b.playInWindows(ctx, "journeys")
	if err != nil {
		return result{}, err
	}
	journeys := found.names("journey")
	return result{
		figures: fmt.Sprintf("%d journeys of %d roles, %d steps by keyboard, %d pictures kept; %d failed; Chromium with Playwright; load %s",
			len(journeys), len(found.names("role")), found.count["step"], len(found.names("shot")), found.failed, load()),
		ok: found.failed == 0 && len(found.wrong) == 0 && len(journeys) >= 10 && len(found.names("role")) >= 7,
	}, nil
}

func proveAccessibility(ctx context.Context, b *bench) (result, error) {
	found, err := b.playInWindows(ctx, "accessibility")
	if err != nil {
		return result{}, err
	}
	pages := found.names("page")
	return result{
		figures: fmt.Sprintf("%d pages, light and dark: %d things wrong; %d controls reached by Tab; load %s", len(pages), len(found.wrong), found.count["reached"], load()),
		ok:      found.failed == 0 && len(found.wrong) == 0 && len(pages) >= 20,
	}, nil
}

func proveNoScript(ctx context.Context, b *bench) (result, error) {
	found, err := b.playInWindows(ctx, "noscript")
	if err != nil {
		return result{}, err
	}
	pages := found.names("page")
	return result{
		figures: fmt.Sprintf("%d pages with %d words hold their content with script off; %d things wrong; %d form sent; load %s", len(pages), found.count["words"], len(found.wrong), found.count["form"], load()),
		ok:      found.failed == 0 && len(found.wrong) == 0 && len(pages) >= 20 && found.count["form"] > 0,
	}, nil
}

func proveLanguages(ctx context.Context, b *bench) (result, error) {
	w, err := b.openWindows(ctx)
	if err != nil {
		return result{}, err
	}
	type phrase struct {
		EN string `json:"en"`
		ES string `json:"es"`
	}
	var all []phrase
	for _, p := range webui.Phrases() {
		all = append(all, phrase{p[0], p[1]})
	}
	slices.SortFunc(all, func(a, b phrase) int { return len(a.EN) - len(b.EN) })
	file := filepath.Join(w.out, "phrases.json")
	raw, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(file, raw, 0o600)
	}
	if err != nil {
		return result{}, err
	}
	found, err := w.play(ctx, "languages", "PHRASES="+file)
	if err != nil {
		return result{}, err
	}
	pages := found.names("page")
	return result{
		figures: fmt.Sprintf("%d pages in Spanish with %d texts, against %d phrases: %d things wrong; pictures of all at 360 pixels kept; load %s", len(pages), found.count["texts"], len(all), len(found.wrong), load()),
		ok:      found.failed == 0 && len(found.wrong) == 0 && len(pages) >= 20 && len(all) > 500,
	}, nil
}
