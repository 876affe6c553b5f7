package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"actual/cmd/internal/planted"
)

// reconcileQuality plants discrepancies in seasons and counts what `actual reconcile`,
// offline, finds of them.
var reconcileQuality = claim{
	name: "reconcile-quality",
	target: "20 companies × 30 days with planted discrepancies: of each kind precision ≥ 97 % and recall ≥ 97 %, overall ≥ 99 %; " +
		"where nothing is planted at most 1 discrepancy per 200 jobs",
	run: proveQuality,
}

// Goals, in percent; and jobs for each discrepancy of a season without a planted one.
const (
	kindGoal    = 97.0
	overallGoal = 99.0
	quietJobs   = 200
)

// The size of a season. Rules and planter were tuned on seeds 1 to 11, and 101 was looked at; these are
// others.
const (
	qualityCompanies = 20
	qualityDays      = 30
	heldOutFrom      = 201
)

// qualityProof counts over one kind of season.
type qualityProof struct {
	b       *bench
	short   int
	figures []string
}

func proveQuality(ctx context.Context, b *bench) (result, error) {
	if err := b.build(ctx); err != nil {
		return result{}, err
	}
	p := &qualityProof{b: b}
	seeds := 1
	if full() {
		seeds = 5
	}
	for _, engine := range []bool{false, true} {
		for _, clean := range []bool{false, true} {
			if err := p.seasons(ctx, planted.Config{Companies: qualityCompanies, Days: qualityDays, Clean: clean, Engine: engine}, seeds); err != nil {
				return result{}, err
			}
		}
	}
	return result{fmt.Sprintf("%s; %d figures short", strings.Join(p.figures, " · "), p.short), p.short == 0}, nil
}

// inSeason names a company apart from those of other seasons.
func inSeason(seed uint64, company string) string { return fmt.Sprintf("%d/%s", seed, company) }

// seasons makes seasons of one configuration and judges them together.
func (p *qualityProof) seasons(ctx context.Context, cfg planted.Config, seeds int) error {
	var truths []planted.Truth
	var said []planted.Said
	jobs, visits := 0, 0
	for seed := range seeds {
		cfg.Seed = heldOutFrom + uint64(seed) //nolint:gosec // Few.
		for n := range cfg.Companies {
			c, err := planted.Make(cfg, n)
			if err != nil {
				return err
			}
			found, err := p.reconcile(ctx, c)
			if err != nil {
				return fmt.Errorf("seed %d, company %d: %w", cfg.Seed, n+1, err)
			}
			for _, t := range c.Truths() {
				t.Company = inSeason(cfg.Seed, t.Company)
				truths = append(truths, t)
			}
			for _, f := range found {
				f.Company = inSeason(cfg.Seed, f.Company)
				said = append(said, f)
			}
			jobs, visits = jobs+c.Jobs(), visits+c.Visits()
		}
	}
	r := planted.Compare(truths, said)
	what := "visits as presence errs"
	if cfg.Engine {
		what = "visits by presence itself"
	}
	p.b.say("%s, nothing planted: %v, seeds from %d: %d × %d companies, %d jobs, %d visits", what, cfg.Clean, heldOutFrom, seeds, cfg.Companies, jobs, visits)
	p.b.say("\n%s", table(r))
	p.show(r)
	if cfg.Clean {
		p.quiet(what, r, jobs)
	} else {
		p.judge(what, r)
	}
	return nil
}

func table(r planted.Report) string {
	var out strings.Builder
	_ = r.WriteTable(&out) // A builder takes all.
	return out.String()
}

// judge counts the figures that fall short where discrepancies are planted.
func (p *qualityProof) judge(what string, r planted.Report) {
	lowest := 100.0
	for _, s := range r.Kinds {
		lowest = min(lowest, s.Precision, s.Recall)
		if s.Planted == 0 || s.Precision < kindGoal || s.Recall < kindGoal {
			p.short++
			p.b.say("short: %s: precision %.1f %%, recall %.1f %% of %d", s.Kind, s.Precision, s.Recall, s.Planted)
		}
	}
	if r.All.Precision < overallGoal || r.All.Recall < overallGoal {
		p.short++
	}
	p.figures = append(p.figures, fmt.Sprintf("%s: %d planted, precision %.2f %%, recall %.2f %%, the worst of a kind %.1f %%, %.1f %% of minutes misjudged",
		what, r.All.Planted, r.All.Precision, r.All.Recall, lowest, 100*float64(r.All.Misjudged)/float64(max(1, r.All.Minutes))))
}

// quiet judges a season in which nothing is planted: all that is said counts, also what
// came about by itself.
func (p *qualityProof) quiet(what string, r planted.Report, jobs int) {
	if r.All.Said*quietJobs > jobs {
		p.short++
	}
	p.figures = append(p.figures, fmt.Sprintf("nothing planted, %s: %d discrepancies in %d jobs, %.2f per %d", what, r.All.Said, jobs, float64(r.All.Said*quietJobs)/float64(jobs), quietJobs))
}

// show names some of what went wrong.
func (p *qualityProof) show(r planted.Report) {
	for i, t := range r.Missed {
		if i < 12 {
			p.b.say("missed: %s %s %s site %s job %s crew %s worker %s badge %s: %s", t.Company, t.Date, t.Kind, t.Site, t.Job, t.Crew, t.Worker, t.Badge, t.Story)
		}
	}
	for i, s := range r.Invented {
		if i < 12 {
			p.b.say("invented: %s %s %s (%s) site %s job %s crew %s worker %s badge %s", s.Company, s.Date, s.Kind, s.Finding, s.Site, s.Job, s.Crew, s.Worker, s.Badge)
		}
	}
}

// reconcile writes a company's files and returns what the binary says of them.
func (p *qualityProof) reconcile(ctx context.Context, c *planted.Company) ([]planted.Said, error) {
	stdout, err := p.b.reconcile(ctx, c, "--json")
	if err != nil {
		return nil, err
	}
	var said []planted.Said
	for lines := json.NewDecoder(stdout); ; {
		var s planted.Said
		switch err := lines.Decode(&s); {
		case errors.Is(err, io.EOF):
			return said, nil
		case err != nil:
			return nil, err
		case s.Type == "discrepancy":
			said = append(said, s)
		}
	}
}

// reconcile writes a company's files, compares them by `actual reconcile` and returns
// what that printed.
func (b *bench) reconcile(ctx context.Context, c *planted.Company, more ...string) (io.Reader, error) {
	visits, jobs := filepath.Join(b.folder, "visits.ndjson"), filepath.Join(b.folder, "jobs.ndjson")
	for file, write := range map[string]func(io.Writer) error{visits: c.WriteVisits, jobs: c.WriteJobs} {
		var text bytes.Buffer
		if err := write(&text); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
			return nil, err
		}
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.binary, append([]string{"reconcile", "--visits", visits, "--jobs", jobs}, more...)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("reconcile: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return &stdout, nil
}
