package postgis

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"actual/adapters/outbound/internal/txguard"
	"actual/domain"
	"actual/ports"
)

// UnitOfWork opens transactions scoped to one company, as actual_app.
type UnitOfWork struct {
	db    *bun.DB
	tasks TaskInserter
}

// NewUnitOfWork returns a unit of work over the app's pool.
func NewUnitOfWork(pool AppPool, tasks TaskInserter) *UnitOfWork {
	return &UnitOfWork{db: openBun(pool.Pool), tasks: tasks}
}

const maxAttempts = 3

// Update implements ports.UnitOfWork.
func (u *UnitOfWork) Update(ctx context.Context, company domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	return u.scoped(ctx, company, nil, u.handing(fn))
}

// View implements ports.UnitOfWork.
func (u *UnitOfWork) View(ctx context.Context, company domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	return u.scoped(ctx, company, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, u.handing(fn))
}

// handing turns what a use case does into what is done in a scope.
func (u *UnitOfWork) handing(fn func(context.Context, ports.Tx) error) func(context.Context, scope) error {
	return func(ctx context.Context, s scope) error { return fn(ctx, u.tx(s)) }
}

// scoped runs fn in a transaction of the company, again where it lost a race.
func (u *UnitOfWork) scoped(ctx context.Context, company domain.CompanyID, opts *sql.TxOptions, fn func(context.Context, scope) error) (err error) {
	if company.IsZero() {
		return domain.ErrNoCompany
	}
	for range maxAttempts {
		err = u.once(ctx, company, opts, fn)
		if !isSerialization(err) {
			break
		}
	}
	return translate(err)
}

func (u *UnitOfWork) once(ctx context.Context, company domain.CompanyID, opts *sql.TxOptions, fn func(context.Context, scope) error) (err error) {
	// A connection of its own, since a River task is inserted on it too.
	conn, err := u.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errDown, err)
	}
	defer func() { err = errors.Join(err, closed(conn)) }()
	return conn.RunInTx(ctx, opts, func(ctx context.Context, tx bun.Tx) error {
		// set_config, unlike SET LOCAL, takes a parameter. What is prepared is planned
		// once: the partitions that it needs not read are passed over when it runs.
		if _, err := tx.NewRaw("SELECT set_config('app.company_id', ?, true), set_config('plan_cache_mode', 'force_generic_plan', true)", company.String()).Exec(ctx); err != nil {
			return fmt.Errorf("scope to company: %w", err)
		}
		return fn(txguard.Mark(ctx), scope{conn: conn, tx: tx, company: company})
	})
}

// closed gives the connection back. One that broke is done already.
func closed(conn bun.Conn) error {
	if err := conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return fmt.Errorf("give connection back: %w", err)
	}
	return nil
}

func (u *UnitOfWork) tx(s scope) ports.Tx {
	return ports.Tx{
		Companies:  companies{s},
		Keys:       keys{s},
		Routes:     routes{s},
		Users:      users{s},
		Sessions:   sessions{s},
		Entries:    supportEntries{s},
		SignIns:    signIns{s},
		Badges:     badges{s},
		BadgeNames: badges{s},
		Sites:      sites{s},
		Events:     events{s},
		Fixes:      fixes{s},
		Places:     whereabouts{s},
		Marks:      marks{s},
		Steps:      steps{s},
		Visits:     visits{s},
		Rulings:    rulings{s},
		Policies:   policies{s},
		Previews:   previews{s},
		Zones:      zones{s},
		ZoneTimes:  zones{s},
		Stays:      stays{s},
		Drafts:     fenceDrafts{s},
		Quarantine: quarantine{s},
		Backfills:  backfills{s},
		Ledger:     ledgerEntries{s},
		Log:        ledgerLog{s},
		History:    ledgerHistory{s},
		Book:       ledgerBook{s},
		Anchors:    ledgerAnchors{s},
		Beside:     ledgerBeside{s},
		Retention:  retention{s},
		Holds:      holds{s},
		Disposal:   disposal{s},
		Erasures:   erasures{s},
		Outbox:     outbox{s},
		Tasks:      tasks{s, u.tasks},
		Asked:      askedTasks{s},
		AskedRows:  taskRows{s},
		Limits:     limits{s},
		Workers:    workers{s},
		Crews:      crews{s},
		Members:    memberships{s},
		Custodies:  custodies{s},
		Jobs:       jobs{s},
		Series:     jobSeries{s},
		JobBadges:  jobBadges{s},
		CrewBadges: crewBadges{s},
		Assigned:   assignments{s},
		AssignGone: assignmentDisposal{s},
		Heard:      heard{s},
		BadgeDays:  badgeDays{s},
		Booked:     bookedTimes{s},
		Clocked:    clockTimes{s},
		BookedGone: bookedGone{s},
		BookedRead: bookedReads{s},
		Found:      discrepancies{s},
		Limiting:   reconcileSettings{s},
		Trends:     discrepancies{s},
		FoundPast:  discrepancyHistory{s},
		FoundTexts: discrepancyHistory{s},
		FoundGone:  discrepancyDisposal{s},
		Passes:     passes{s},
		Repeats:    repeats{s},
		ClaimCodes: claimCodes{s},
		RunPlan:    runPlan{s},
		RunChoices: runChoices{s},
		Runs:       runs{s},
		RunLog:     runLog{s},
		RunLooks:   runLooks{s},
		DeadTasks:  deadTasks{s},
		Vendors:    vendorCredentials{s},
		Connected:  vendorConnections{s},
		Connecting: vendorAttempts{s},
		Exports:    exports{s},
		ExportLog:  exports{s},
		ExportSets: exportSettings{s},
		Transfers:  transfers{s},
		TransGone:  transferGone{s},
		PayGone:    payGone{s},
		TransItems: transferItems{s},
		TransLook:  transferItems{s},
		HeldMarks:  heldMarks{s},
		TransSets:  transferSettings{s},
		Syncs:      syncs{s},
		SourceRows: sourceRows{s},
		Links:      sourceLinks{s},
		Findings:   sourceFindings{s},
		Targeted:   targetLinks{s},
		TargetDir:  targetDirectory{s},
		Services:   services{s},
		TimeDays:   timeDays{s},
		TimeHeld:   timeEntries{s},
		TimeSaid:   timeSaid{s},
		TimeTexts:  timeTexts{s},
		SessCounts: sessionCounts{s},
		BadgeSess:  badgeSessions{s},
		SessSets:   sessionSettings{s},
		PaySets:    paySettings{s},
		PayRates:   payRates{s},
		Works:      works{s},
		PayPeriods: payPeriods{s},
		PayrollSet: payrollSettings{s},
		Payees:     payees{s},
		Payrolls:   payrollExports{s},
		Webhooks:   webhooks{s},
		HookKeys:   webhookSecrets{s},
		HookQueue:  webhookQueue{s},
		HookLog:    webhookLog{s},
		DigestSets: digestSettings{s},
		Digests:    digests{s},
		Letters:    letters{s},
		AlertRules: alertRules{s},
		Alerts:     alerts{s},
		AlertSent:  alertMessages{s},
		AlertAddrs: alertAddresses{s},
		AlertGone:  alertDisposal{s},
		LedgerSeen: ledgerChecks{s},
		AlertWatch: alertWatch{s},
		ReportRole: reportingRoles{s},
		ReportSets: reportingModels{s},
	}
}

var _ ports.UnitOfWork = (*UnitOfWork)(nil)
