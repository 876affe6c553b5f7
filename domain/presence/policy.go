package presence

import "actual/domain/fault"

// ErrBadPolicy reports a policy that the engine cannot work with.
var ErrBadPolicy = fault.New(fault.Invalid, "presence.bad_policy", "the presence policy is not usable")

// Ends says which point of an arrival's or departure's range is taken.
type Ends string

// The rules for ends.
const (
	EndsEstimate     Ends = "estimate"      // What distance and speed make likely.
	EndsMidpoint     Ends = "midpoint"      // The middle of the range.
	EndsFavourWorker Ends = "favour_worker" // Arrived as early, departed as late as can be.
)

// Policy holds every parameter of the engine: whole numbers, comparable, stored
// by version. Units are in the names: MM millimetres, S seconds, CMS centimetres
// a second, Milli thousandths. What each means and where its value comes from: docs/architecture/presence.md.
type Policy struct {
	Version string // Names these parameters; visits are stored with it.

	// What a fix is worth.
	ErrorOpenMM, ErrorMixedMM, ErrorCanopyMM    int32 // Standard error of one axis at the usual dilution, by the site's sky.
	DilutionOpen, DilutionMixed, DilutionCanopy int32 // The usual DOP × 100 under each sky; half of the error is in proportion to it.
	DilutionMilli                               int32 // Share of the error that is in proportion to the DOP, thousandths.
	ErrorFloorMM, ErrorCapMM                    int32 // No fix is better or worse than this.
	TailMilli                                   int32 // Share of fixes with a broad error, thousandths.
	TailFactor                                  int32 // How much broader, times.
	StrayMilli                                  int32 // Share of fixes that may lie anywhere, thousandths …
	StrayM2                                     int32 // … over this area.
	CorrelationS                                int32 // Time over which errors of a badge at one place stay alike.
	BiasMilli                                   int32 // Share of the error's variance that stays the same for a whole stay, thousandths.
	MaxSpeedCMS                                 int32 // Faster than this, beyond what the errors explain, is impossible.

	// Where the badge could be.
	NearMM         int32 // Sites whose edge is nearer than this are candidates …
	NearCapMM      int32 // … up to this, where the error is large or the site was a candidate just before.
	MaxCandidates  int32 // At most this many sites a fix.
	BackgroundM2   int32 // Land for each site: how rare sites are.
	StayM2         int32 // Area over which a stay's fixes spread.
	RoomMilli      int32 // How much the room that a site leaves counts among neighbours, thousandths of what independent places would.
	StrollMM       int32 // How far people wander about a place that is no site, one axis.
	WalkM2         int32 // Land within a walk of the last stay.
	OnFootS        int32 // Mean time of changing over to a place within a walk.
	AsideMilli     int32 // Chance of a short way to a place that is no site against one by car, thousandths.
	ElsewhereMilli int32 // Share of stays that are at no known site, thousandths.
	InsideMilli    int32 // Least chance to be driving, or at no site, deep inside a fence, thousandths.

	// How the badge moves.
	SiteStayS, ElsewhereStayS, TravelS int32 // Mean length of a stay at a site, of one elsewhere, of a drive.
	StayShape                          int32 // Phases of Erlang's law of a stay at a site: 1 = leaving is equally likely at all times.
	LongStayMilli, LongStayS           int32 // Share of stays that last for hours, thousandths, and their mean length.
	FlatSpeedCMS                       int32 // Straight-line speed up to which a leg leaves time to start or stop.
	DriveSpeedCMS                      int32 // Straight-line speed from which a leg looks like driving throughout.
	StandstillS                        int32 // Time scale of standing still while driving (lights, queues).
	SlowDriveMilli                     int32 // Least likelihood of a leg between two driving fixes, thousandths of a fast one.

	// Tracks.
	MaxHoleS      int32 // A longer silence ends the track.
	MaxBridgeS    int32 // A longer silence inside a stay splits it.
	QuietS        int32 // Quiet this long before and after a fix: the track may be cut there.
	QuietMM       int32 // Quiet is within this distance, and what the errors explain.
	QuietMilli    int32 // Share of the fixes that must be, thousandths.
	QuietBucketS  int32 // One such cut in each of these, counted from the epoch.
	ParkedS       int32 // Quiet this long before and after: parked; the visit itself is cut …
	ParkedBucketS int32 // … once in each of these.
	AwayMM        int32 // A visit is joined across a quiet cut only as far as its fixes lie within this of the cut.

	// Visits.
	OddsMilli         int64 // A visit is undecided when its best site leads by less, thousandths.
	InsideErrors      int32 // A visit needs a fix within this many tenths of a standard error of the fence.
	MinConfidence     int32 // A visit needs this confidence, thousandths.
	Ends              Ends
	WalkSpeedCMS      int32 // On foot, between places nearer than WalkMM.
	WalkMM            int32
	TravelSpeedCMS    int32 // Straight-line speed of a drive where the track does not show one.
	TravelSpeedMinCMS int32 // Bounds of what the track may show.
	TravelSpeedMaxCMS int32
	BoardS            int32 // Mean time between leaving the fence and driving off.
	AlightS           int32 // Mean time between stopping and entering the fence.
	KerbMilli         int32 // Share of vehicles that stand at the kerb, not inside the fence, thousandths.
	ChangeS           int32 // Time that changing over to a place within a walk takes beyond the walk.
	DetourS           int32 // Spare time over which the chance grows that the badge did not come or go straight.

	// States.
	SettleFixLagS  int32 // A fix this much after the end of a visit settles it.
	SettleDayLagS  int32 // Else it settles this long after the end of its local day …
	SettleOpenLagS int32 // … or this long, where nothing says that it ended.
}

// DefaultPolicy returns the parameters in use unless a company has others.
func DefaultPolicy() Policy {
	return Policy{
		Version:     "2026-11.2",
		ErrorOpenMM: 3500, ErrorMixedMM: 5000, ErrorCanopyMM: 9000,
		DilutionOpen: 100, DilutionMixed: 150, DilutionCanopy: 250,
		DilutionMilli: 700,
		ErrorFloorMM:  2500, ErrorCapMM: 40_000,
		TailMilli: 30, TailFactor: 3, StrayMilli: 3, StrayM2: 70_000, CorrelationS: 90, BiasMilli: 30, MaxSpeedCMS: 5500,

		NearMM: 60_000, NearCapMM: 200_000, MaxCandidates: 8,
		BackgroundM2: 60_000, WalkM2: 60_000, OnFootS: 150, StayM2: 16_000, RoomMilli: 700, StrollMM: 8_000, AsideMilli: 50, ElsewhereMilli: 100, InsideMilli: 100,

		SiteStayS: 1800, StayShape: 3, LongStayMilli: 30, LongStayS: 10 * 3600, ElsewhereStayS: 1500, TravelS: 540,
		FlatSpeedCMS: 700, DriveSpeedCMS: 400, StandstillS: 30, SlowDriveMilli: 50,

		MaxHoleS: 3 * 3600, MaxBridgeS: 75 * 60,
		QuietS: 2 * 3600, QuietMM: 40_000, QuietMilli: 750, QuietBucketS: 4 * 3600,
		ParkedS: 12 * 3600, ParkedBucketS: 7 * 86_400, AwayMM: 1_000_000,

		OddsMilli: 20_000, InsideErrors: 20, MinConfidence: 300,
		Ends: EndsEstimate, WalkSpeedCMS: 120, WalkMM: 80_000,
		TravelSpeedCMS: 600, TravelSpeedMinCMS: 550, TravelSpeedMaxCMS: 1000, DetourS: 1800, BoardS: 60, AlightS: 20, KerbMilli: 700, ChangeS: 20,

		SettleFixLagS: 600, SettleDayLagS: 6 * 3600, SettleOpenLagS: 24 * 3600,
	}
}
