package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/user"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/postgis"
	"actual/app/access"
	"actual/app/asked"
	"actual/app/assignments"
	"actual/app/audit"
	"actual/app/digests"
	"actual/app/fences"
	"actual/app/gaps"
	"actual/app/insight"
	"actual/app/labour"
	"actual/app/mapping"
	"actual/app/notices"
	"actual/app/payrolls"
	"actual/app/planning"
	"actual/app/presence"
	"actual/app/publicworks"
	"actual/app/reconciliation"
	"actual/app/retention"
	"actual/app/roster"
	"actual/app/runs"
	"actual/app/subscriptions"
	"actual/app/targeting"
	"actual/app/tenancy"
	"actual/app/timekeeping"
	"actual/app/transfers"
	"actual/app/vault"
	"actual/app/wageclaims"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// tools is what the administrative commands work with.
type tools struct {
	App         postgis.AppPool
	Directory   postgis.DirectoryPool
	Transfers   *transfers.Service
	Payrolls    *payrolls.Service
	Webhooks    *subscriptions.Service
	Digests     *digests.Desk
	Alerts      *notices.Service
	Companies   *tenancy.Companies
	Credentials *tenancy.Credentials
	Users       *access.Users
	Sessions    *access.Sessions
	Badges      *roster.Badges
	Complete    *gaps.Teller
	SessionSets *gaps.Settings
	ClaimCodes  *roster.ClaimCodes
	Tables      *roster.Importer
	BadgeStates *insight.BadgeLister
	Limits      *tenancy.Limits
	Workers     *roster.Workers
	Crews       *roster.Crews
	Custodies   *roster.Custodies
	Jobs        *planning.Jobs
	Series      *planning.Series
	Carriages   *planning.Carriages
	JobTables   *planning.Importer
	Booked      *labour.Lister
	LMN         *labour.LMNImporter
	Mapping     *mapping.Mapping
	Targeting   *targeting.Targeting
	Assigned    *assignments.Lister
	Assign      *assignments.Exporter
	Importer    *fences.Importer
	Reviewer    *fences.Reviewer
	Zones       *fences.Zones
	Explainer   *insight.VisitExplainer
	Previewer   *presence.Previewer
	Comparer    *presence.Comparer
	Shadows     *presence.Shadows
	Verifier    *audit.Verifier
	Checker     *audit.Checker
	Exporter    *audit.Exporter
	Sequencer   *audit.Sequencer
	Retention   *retention.Settings
	Holds       *retention.Holds
	Remover     *retention.Remover
	Filer       *retention.Filer
	Eraser      *retention.Eraser
	Claims      *wageclaims.Maker
	Works       *publicworks.Office
	Anchorer    *audit.Anchorer
	Vault       *vault.Vault
	VaultKeys   vault.Chain
	Tasks       *asked.Tasks
	Assigner    *roster.Assigner
	Runs        *runs.Scheduler
	RunLog      *runs.Lister
	Grouper     *roster.Grouper
	Updater     *fences.Updater
	Proposer    *fences.Proposer
	Reconciler  *reconciliation.Reconciler
	Desk        *reconciliation.Desk
	Found       *reconciliation.Lister
	Mender      *reconciliation.Corrector
	Time        *timekeeping.Desk
	Pay         *timekeeping.Pay
	Thresholds  *reconciliation.Thresholds
	Work        ports.UnitOfWork
	Clock       ports.Clock
	Identifiers ports.Identifiers
	Secrets     ports.Secrets
}

// withTools runs fn with the tools over the configured database.
func withTools(cmd *cobra.Command, fn func(ctx context.Context, t *tools) error) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	t, cleanup, err := newTools(cmd.Context(), cfg, wiring.ToolClock(cfg))
	if err != nil {
		return err
	}
	defer cleanup()
	err = fn(cmd.Context(), t)
	if fault.KindOf(err) == fault.Invalid {
		return misused(cmd, "%w", err)
	}
	return err
}

// withCompany is withTools for a command about the company named by --company.
func withCompany(cmd *cobra.Command, fn func(ctx context.Context, t *tools, c tenant.Company) error) error {
	ref, err := cmd.Flags().GetString("company")
	if err != nil {
		return err
	}
	return withTools(cmd, func(ctx context.Context, t *tools) error {
		c, err := t.Companies.ByRef(ctx, ref)
		if err != nil {
			return fmt.Errorf("--company: %w", err)
		}
		return fn(ctx, t, c)
	})
}

// forCompany adds the flag that withCompany reads.
func forCompany(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().String("company", "", "the company's ref")
	_ = cmd.MarkFlagRequired("company")
	return cmd
}

// operator names who runs a command, for the ledger.
func operator() string {
	if u, err := user.Current(); err == nil {
		return "cli:" + u.Username
	}
	return "cli:unknown"
}

// say prints v as JSON with --json, or else the text.
func say(cmd *cobra.Command, v any, text string, args ...any) error {
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), v)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), text+"\n", args...)
	return err
}

// sayNone tells people why a list is empty; to programs it is just empty.
func sayNone(cmd *cobra.Command, text string, args ...any) error {
	if asJSON(cmd) {
		return nil
	}
	return say(cmd, nil, text, args...)
}

func asJSON(cmd *cobra.Command) bool {
	yes, err := cmd.Flags().GetBool("json")
	return err == nil && yes
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
