package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"actual/contracts/notehub/season"
)

// seasonFlags describe a season.
type seasonFlags struct {
	cfg            season.Config
	start, hazards string
}

func (f *seasonFlags) register(flags *pflag.FlagSet) {
	f.cfg = season.Default(1)
	c := &f.cfg
	flags.IntVar(&c.Days, "days", c.Days, "calendar `DAYS`")
	flags.IntVar(&c.Crews, "crews", c.Crews, "`NUMBER` of crews")
	flags.IntVar(&c.BadgesPerCrew, "badges-per-crew", c.BadgesPerCrew, "`NUMBER` of badges of a crew")
	flags.IntVar(&c.Sites, "sites", c.Sites, "`NUMBER` of sites, the yard included")
	flags.StringVar(&f.start, "start", c.Start.Format(time.DateOnly), "first `DATE`, such as 2026-04-06")
	flags.StringVar(&c.TimeZone, "tz", c.TimeZone, "IANA time `ZONE` of the company")
	flags.StringVar(&f.hazards, "hazards", "all", "all, none, or some of "+season.AllHazards.String())
	flags.Float64Var(&c.SnowNights, "snow-nights", c.SnowNights, "`SHARE` of winter nights with work from 22:00 to 04:00")
	flags.DurationVar(&c.Outbound, "outbound", c.Outbound, "`TIME` that events wait to go in one batch; 0: each is sent at once")
	flags.DurationVar(&c.CurbTime, "curb-time", c.CurbTime, "mean `TIME` in the truck at the curb before leaving a site")
	flags.BoolVar(&c.HideSky, "hide-sky", c.HideSky, "leave the sky of sites out of the fences")
}

// config returns the season asked for with a seed and a cadence. Its errors say
// which flag is wrong.
func (f *seasonFlags) config(seed uint64, cadence time.Duration) (season.Config, error) {
	c := f.cfg
	c.Seed, c.Cadence = seed, cadence
	var err error
	if c.Start, err = time.Parse(time.DateOnly, f.start); err != nil {
		return c, fmt.Errorf("--start %q is no date; write it as 2026-04-06", f.start)
	}
	if c.Hazards, err = season.ParseHazards(f.hazards); err != nil {
		return c, fmt.Errorf("--hazards: %w", err)
	}
	if _, err = zoneOf(c.TimeZone); err != nil {
		return c, fmt.Errorf("--tz %q: %w", c.TimeZone, err)
	}
	for _, n := range []struct {
		flag string
		is   int64
	}{{"days", int64(c.Days)}, {"crews", int64(c.Crews)}, {"badges-per-crew", int64(c.BadgesPerCrew)}, {"sites", int64(c.Sites)}, {"cadence", int64(cadence)}, {"curb-time", int64(c.CurbTime)}} {
		if n.is <= 0 { // To the simulator, 0 is its default.
			return c, fmt.Errorf("--%s must be more than 0", n.flag)
		}
	}
	return c, c.Check()
}

// simulateCommand returns `actual simulate` with its subcommands.
func simulateCommand() *cobra.Command {
	var f seasonFlags
	var w seasonWriter
	var seed uint64
	var cadence time.Duration
	cmd := &cobra.Command{
		Use:   "simulate --out DIR",
		Short: "Write a seeded season as Notehub events, with fences and the truth",
		Long: `Simulate writes the season of a landscaping company: what its badges sent through
Notehub, the fences of its sites, and where each badge really was. The same flags
give the same bytes on every machine.`,
		Example: `  actual simulate --seed 7 --days 14 --crews 4 --sites 320 --cadence 2m --out season
  actual replay --fences season/fences.geojson --events season/events.ndjson
  actual simulate score --dir season`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.config(seed, cadence)
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return w.write(cmd, cfg)
		},
	}
	flags := cmd.Flags()
	f.register(flags)
	flags.Uint64Var(&seed, "seed", 1, "`SEED` that everything is drawn from")
	flags.DurationVar(&cadence, "cadence", f.cfg.Cadence, "`TIME` between samples of a badge that moves")
	flags.StringVar(&w.dir, "out", "", "`DIR` to write to")
	flags.BoolVar(&w.force, "force", false, "overwrite a season that is there")
	cmd.AddCommand(scoreCommand(), scheduleCommand())
	return offlineCommand(cmd)
}
