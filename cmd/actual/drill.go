package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/config"
)

// drillReport is what came of a drill.
type drillReport struct {
	OK        bool      `json:"ok"`
	BeganAt   time.Time `json:"began_at"`
	Of        time.Time `json:"of"`             // The moment that was restored.
	Bytes     int64     `json:"database_bytes"` // Of the restored database.
	BackupS   float64   `json:"backup_s"`       // 0: it was there.
	RestoreS  float64   `json:"restore_s"`
	CheckS    float64   `json:"check_s"`
	LostS     *float64  `json:"lost_s"` // From the last event there to the last one here: what a disaster now would lose.
	Tables    int       `json:"tables"`
	Rows      int64     `json:"rows"`
	Differing []string  `json:"differing"` // Tables that are not as they were.
	Ledgers   []drilled `json:"ledgers"`
	Badges    int       `json:"rederived_badges"`
	Visits    int64     `json:"rederived_visits"` // Versions.
	Same      bool      `json:"rederived_same"`   // To the bit.
}

// drilled is what came of one company's ledger.
type drilled struct {
	Company  string `json:"company"`
	Entries  int    `json:"entries"`
	Anchored int64  `json:"anchored_to"`
	Fits     bool   `json:"fits"`
	First    string `json:"first_finding,omitempty"`
}

func (r *drillReport) judge() {
	r.OK = len(r.Differing) == 0 && r.Same && len(r.Ledgers) > 0
	for _, l := range r.Ledgers {
		r.OK = r.OK && l.Fits
	}
}

func drillCommand() *cobra.Command {
	group := &cobra.Command{Use: "drill", Short: "Try in earnest what has to work when it matters"}
	group.AddCommand(drillRestoreCommand())
	return group
}

func drillRestoreCommand() *cobra.Command {
	d := &drill{}
	cmd := &cobra.Command{
		Use:   "restore",
		Short: "Take a backup, restore it beside, and verify that it is all there",
		Long: "Take a backup, restore it into a database of its own beside, and verify that it is all there: every table row for row, each company's ledger\n" +
			"against the checkpoints that are anchored outside, and the visits of a sample of badges, derived again to the bit. The live database is read\n" +
			"alone; the restored one is dropped at the end.\n\n" +
			"It is done as " + adminURL + ", with pg_dump and pg_restore of PostgreSQL. With --restored it verifies a database that was restored otherwise\n" +
			"(Azure's point in time), and says how much a disaster now would lose. It has the settings of `actual serve`, and exits with 1 where something is missing.",
		Example: "  actual drill restore --json > drill.json\n  actual drill restore --backup /backups/monday\n  actual drill restore --restored postgres://admin@restored.example:5432/actual?sslmode=verify-full",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			admin, err := config.Setting(adminURL)
			if err != nil {
				return err
			}
			if admin == "" {
				return fmt.Errorf("%s is not set: a drill reads everything and makes a database: give the connection URL of who may", adminURL)
			}
			if d.cfg, err = config.Load(); err != nil {
				return err
			}
			d.admin, d.say = admin, func(format string, args ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", args...) }
			report, err := d.run(cmd.Context())
			if err != nil {
				return err
			}
			return sayDrill(cmd, report)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&d.backup, "backup", "", "the folder of a backup that a drill made, to restore it again; where there is none, it is made there and kept")
	flags.StringVar(&d.restored, "restored", "", "the administrator's URL of a database that is restored already: it is verified, and badges are derived again in it")
	flags.IntVar(&d.sample, "sample", 20, "so many badges a company are derived again")
	flags.IntVar(&d.jobs, "jobs", 2, "so many tables are written and read at once")
	cmd.MarkFlagsMutuallyExclusive("backup", "restored")
	return cmd
}

func sayDrill(cmd *cobra.Command, r drillReport) error {
	if asJSON(cmd) {
		if err := printJSON(cmd.OutOrStdout(), r); err != nil {
			return err
		}
	} else {
		out := cmd.OutOrStdout()
		fmt.Fprintf(out, "restored the database of %s, %d MB: backup %.0f s, restore %.0f s, check %.0f s\n", r.Of.Format(time.RFC3339), r.Bytes>>20, r.BackupS, r.RestoreS, r.CheckS)
		if r.LostS != nil {
			fmt.Fprintf(out, "a disaster now would lose the events of %.0f s\n", *r.LostS)
		}
		fmt.Fprintf(out, "%d tables of %d rows, %d not as they were\n", r.Tables, r.Rows, len(r.Differing))
		for _, t := range r.Differing {
			fmt.Fprintf(out, "DIFFERS  %s\n", t)
		}
		for _, l := range r.Ledgers {
			fmt.Fprintf(out, "ledger of %s: %d entries, anchored to %d, fits: %t %s\n", l.Company, l.Entries, l.Anchored, l.Fits, l.First)
		}
		fmt.Fprintf(out, "%d visit versions of %d badges derived again, the same to the bit: %t\n", r.Visits, r.Badges, r.Same)
	}
	if !r.OK {
		return exitError(1)
	}
	return nil
}

// manifest is what a backup says of itself.
type manifest struct {
	Of       time.Time                  `json:"of"`
	Contents map[string]postgis.Content `json:"contents"`
	Entries  map[string]int64           `json:"entries"` // Numbered ones of each company's ledger, by the company's id.
}

func (m manifest) encode() ([]byte, error) { return json.MarshalIndent(m, "", "  ") }
