package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"actual/adapters/policyfile"
	"actual/cmd/internal/offline"
	"actual/cmd/internal/score"
	"actual/contracts/notehub/season"
	"actual/domain/presence"
)

// scoreFlags are what `actual simulate score` is asked.
type scoreFlags struct {
	season   seasonFlags
	dir      string
	policy   string
	seeds    []string
	cadences []time.Duration
	planted  string
	found    string
}

// scoreCommand returns `actual simulate score`.
func scoreCommand() *cobra.Command {
	var f scoreFlags
	cmd := &cobra.Command{
		Use:   "score",
		Short: "Compare visits, or discrepancies, with the truth of simulated seasons",
		Long: `Score derives the visits of a season that was written (--dir), or else of seasons
that it makes by itself (--seed, --cadence and the flags of their making), and compares them with where the badges
really were. The rule "was out, now in" stands beside it.

With --planted and --found it compares what reconciliation said of a season of actual simulate schedule with what
was planted: precision, recall and counts of each kind, and the minutes misjudged.`,
		Example: `  actual simulate score --seed 1,2,3 --cadence 2m,5m,10m
  actual simulate score --dir season --policy policy.json --json
  actual reconcile --visits work/visits.ndjson --jobs work/jobs.ndjson --json | actual simulate score --planted work/planted.ndjson --found -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	f.season.register(flags)
	flags.StringVar(&f.dir, "dir", "", "`DIR` of a season: "+eventsFile+", "+fencesFile+" and "+truthFile)
	flags.StringSliceVar(&f.seeds, "seed", []string{"1", "2", "3"}, "`SEEDS` of the seasons to make, separated by commas")
	flags.DurationSliceVar(&f.cadences, "cadence", []time.Duration{2 * time.Minute, 5 * time.Minute, 10 * time.Minute}, "`TIMES` between samples, separated by commas")
	flags.StringVar(&f.policy, "policy", "", "JSON `FILE` of parameters that differ from the default policy")
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "dir" && flag.Name != "policy" {
			cmd.MarkFlagsMutuallyExclusive("dir", flag.Name)
		}
	})
	flags.StringVar(&f.planted, "planted", "", "`FILE` of what was planted in a season of work: "+plantedFile)
	flags.StringVar(&f.found, "found", "", "`FILE` of discrepancies as actual reconcile --json prints them; - is stdin")
	cmd.MarkFlagsRequiredTogether("planted", "found")
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "planted" && flag.Name != "found" {
			cmd.MarkFlagsMutuallyExclusive("planted", flag.Name)
		}
	})
	return offlineCommand(cmd)
}

func (f *scoreFlags) run(cmd *cobra.Command) error {
	if f.planted != "" {
		return scorePlanted(cmd, f.planted, f.found)
	}
	policy, err := readPolicy(f.policy)
	if err != nil {
		return misused(cmd, "%w", err)
	}
	if len(f.seeds) == 0 {
		return misused(cmd, "--seed is empty; give whole numbers such as 1,2,3")
	}
	var cards []score.Card
	if f.dir != "" {
		cards, err = scoreDir(cmd, f.dir, policy)
	} else {
		cards, err = f.scoreSeeds(cmd, policy)
	}
	if err != nil {
		return err
	}
	if !asJSON(cmd) {
		return score.WriteTable(cmd.OutOrStdout(), cards)
	}
	lines := json.NewEncoder(cmd.OutOrStdout())
	for _, c := range cards {
		for _, r := range c.Rows() {
			if err := lines.Encode(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// scoreSeeds makes seasons and scores them.
func (f *scoreFlags) scoreSeeds(cmd *cobra.Command, policy presence.Policy) ([]score.Card, error) {
	tell := patience(cmd, "scoring")
	var cards []score.Card
	for _, cadence := range f.cadences {
		card := score.Card{Cadence: cadence, Scores: score.NewScores()}
		for _, text := range f.seeds {
			seed, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				return nil, misused(cmd, "--seed %q is no whole number; give some such as 1,2,3", text)
			}
			cfg, err := f.season.config(seed, cadence)
			if err != nil {
				return nil, misused(cmd, "%w", err)
			}
			tell(fmt.Sprintf("seed %d every %s", seed, cadence))
			one, err := score.Season(cfg, policy)
			if err != nil {
				return nil, fmt.Errorf("seed %d: %w", seed, err)
			}
			card.Seeds = append(card.Seeds, seed)
			card.Add(one)
			if len(f.seeds) > 1 {
				card.BySeed = append(card.BySeed, one)
			}
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// scoreDir scores a season that was written, perhaps by another simulator.
func scoreDir(cmd *cobra.Command, dir string, policy presence.Policy) ([]score.Card, error) {
	fences, err := readFences(cmd, filepath.Join(dir, fencesFile))
	if err != nil {
		return nil, err
	}
	truth, err := readTruth(filepath.Join(dir, truthFile))
	if err != nil {
		return nil, err
	}
	fixes, summary, err := readEvents(filepath.Join(dir, eventsFile), nil)
	if err != nil {
		return nil, err
	}
	tell := teller(cmd)
	for _, p := range summary.Lines() {
		tell("%s", p)
	}
	var badges []string
	for badge := range truth {
		badges = append(badges, badge)
	}
	r := offline.Replay{Index: fences.Index, Policy: policy, AsOf: summary.AsOf()}
	scores := score.Run(len(badges), func(i int) score.Evidence {
		return score.Evidence{Fixes: fixes[badges[i]], Truth: truth[badges[i]]}
	}, r, score.Classes(fences.Index))
	return []score.Card{{Cadence: score.Cadence(fixes), Scores: scores}}, nil
}

func readTruth(file string) (map[string][]season.Stay, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	truth := map[string][]season.Stay{}
	err = eachValue(in, func(s season.Stay) { truth[s.Badge] = append(truth[s.Badge], s) })
	if err != nil {
		return nil, fmt.Errorf("%s, stay %w", file, err)
	}
	return truth, nil
}

// eachValue reads JSON values one after another. Its errors begin with a value's number.
func eachValue[T any](in io.Reader, do func(T)) error {
	values := json.NewDecoder(in)
	for n := 1; ; n++ {
		var v T
		err := values.Decode(&v)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%d: %w", n, err)
		}
		do(v)
	}
}

// readPolicy returns the default policy, changed by a file where one is given.
func readPolicy(file string) (presence.Policy, error) {
	policy := presence.DefaultPolicy()
	if file == "" {
		return policy, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return policy, fmt.Errorf("--policy: %w", err)
	}
	if policy, err = policyfile.Decode(raw, policy); err != nil {
		return policy, fmt.Errorf("--policy %s: %w", file, err)
	}
	return policy, nil
}
