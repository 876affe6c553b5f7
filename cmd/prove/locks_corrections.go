package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// rule lets a company make two rulings, take one back, and set a policy, by the
// command line.
func (b *bench) rule(ctx context.Context, side *tenantSide) error {
	var page struct {
		Visits []struct {
			ID   string
			Site struct{ Ref string }
		}
	}
	status, body, err := side.client.ask(ctx, http.MethodGet, "/v1/visits?limit=2", "")
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("visits of %s: %d %s: %w", side.ref, status, body, err)
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || len(page.Visits) < 2 {
		return fmt.Errorf("two visits of %s: %s: %w", side.ref, body, err)
	}
	for _, v := range page.Visits {
		if _, err := b.actual(ctx, "ruling", "at", v.Site.Ref, "--visit", v.ID, "--reason", "proof", "--company", side.ref); err != nil {
			return err
		}
	}
	list, err := b.actual(ctx, "ruling", "list", "--json", "--company", side.ref)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(list, "\n")
	var ruling struct{ ID string }
	if err := json.Unmarshal([]byte(first), &ruling); err != nil {
		return fmt.Errorf("rulings of %s: %w", side.ref, err)
	}
	if _, err := b.actual(ctx, "ruling", "withdraw", ruling.ID, "--reason", "proof", "--company", side.ref); err != nil {
		return err
	}
	file := filepath.Join(b.folder, "policy.json")
	if err := os.WriteFile(file, []byte(`{"odds_milli": 30000}`), 0o600); err != nil {
		return err
	}
	_, err = b.actual(ctx, "policy", "shadow", "set", "--policy", file, "--company", side.ref)
	return err
}

// otherCorrections tries to correct with the other company's ids over HTTP. Each
// correction is first previewed by its owner, so that it is a good one.
func (p *lockProof) otherCorrections(ctx context.Context) error {
	mine, theirs := p.mine, p.theirs
	for what, part := range map[string]string{
		"a fix out":                `"excluded_fixes":[{"badge":"` + mine.badge.String() + `","event":` + fmt.Sprintf("%q", mine.ofBadge) + `}]`,
		"a visit elsewhere":        `"at_site":{"site":"` + mine.site.String() + `","visit":"` + mine.visit.String() + `"}`,
		"a badge somewhere":        `"at_site":{"site":"` + mine.site.String() + `","badge":"` + mine.badge.String() + `","from":"2026-04-06T12:00:00Z","to":"2026-04-06T13:00:00Z"}`,
		"a ruling withdrawn":       `"withdrawn_rulings":["` + mine.ruling + `"]`,
		"a badge at another's lot": `"at_site":{"site":"` + mine.site.String() + `","badge":"` + theirs.badge.String() + `","from":"2026-04-06T12:00:00Z","to":"2026-04-06T13:00:00Z"}`,
	} {
		body := `{` + part + `,"reason":"proof","expect":"00"}`
		if what != "a badge at another's lot" { // Nobody may.
			if status, answer, err := mine.client.ask(ctx, http.MethodPost, "/v1/corrections/previews", body); err != nil || status != http.StatusOK {
				return fmt.Errorf("its owner should preview %s: %d %s: %w", what, status, answer, err)
			}
		}
		for _, path := range []string{"/v1/corrections/previews", "/v1/corrections"} {
			status, answer, err := theirs.client.ask(ctx, http.MethodPost, path, body)
			if err != nil {
				return err
			}
			p.check("POST "+path+", "+what+", with another's key", status == http.StatusNotFound, answer)
		}
	}
	return nil
}
