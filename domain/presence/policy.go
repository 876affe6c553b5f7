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
	StreetMilli    int32 // How much likelier driving is beside a fence than elsewhere, since streets run along lots: thousandths of the usual at most.
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
	ChangeS           int32 // Time that changing over to a place within a walk takes beyond the walk.
	TravelSpeedCMS    int32 // Straight-line speed of a drive once it is under way, as far as nothing is known …
	PaceS             int32 // … which counts as much as so many seconds of driving that the track shows.
	TravelSpeedMinCMS int32 // Bounds of what the track may show.
	TravelSpeedMaxCMS int32
	StartS            int32 // Time that a drive loses at either end to start, turn and stop, as far as nothing is known.
	StartSpreadS      int32 // By how much that differs between crews and towns (standard deviation).
	StartMaxS         int32 // Bound of what the track may show.
	StartAtOnceMilli  int32 // Share of that time that is lost at once, thousandths; the rest …
	StartWayMM        int32 // … along so much of the way.
	KerbS             int32 // Time about a drive during which a badge stands within its error of the fence.
	BoardS, AlightS   int32 // Time that is taken off before each drive, and after one: where loading at the kerb was measured.

	// States.
	SettleFixLagS  int32 // A fix this much after the end of a visit settles it.
	SettleDayLagS  int32 // Else it settles this long after the end of its local day …
	SettleOpenLagS int32 // … or this long, where nothing says that it ended.
}

// DefaultPolicy returns the parameters in use unless a company has others.
func DefaultPolicy() Policy {
	return Policy{
		Version:     "2026-11.4",
		ErrorOpenMM: 3000, ErrorMixedMM: 4800, ErrorCanopyMM: 7500,
		DilutionOpen: 100, DilutionMixed: 150, DilutionCanopy: 250,
		DilutionMilli: 700,
		ErrorFloorMM:  2500, ErrorCapMM: 40_000,
		TailMilli: 30, TailFactor: 3, StrayMilli: 3, StrayM2: 70_000, CorrelationS: 80, BiasMilli: 12, MaxSpeedCMS: 5500,

		NearMM: 60_000, NearCapMM: 200_000, MaxCandidates: 10,
		BackgroundM2: 50_000, WalkM2: 65_000, OnFootS: 130, StayM2: 11_000, RoomMilli: 900, StrollMM: 8_000, AsideMilli: 50, ElsewhereMilli: 65, StreetMilli: 600, InsideMilli: 200,

		SiteStayS: 1800, StayShape: 3, LongStayMilli: 45, LongStayS: 10 * 3600, ElsewhereStayS: 2400, TravelS: 400,
		FlatSpeedCMS: 800, DriveSpeedCMS: 400, StandstillS: 36, SlowDriveMilli: 65,

		MaxHoleS: 3 * 3600, MaxBridgeS: 75 * 60,
		QuietS: 2 * 3600, QuietMM: 40_000, QuietMilli: 750, QuietBucketS: 4 * 3600,
		ParkedS: 12 * 3600, ParkedBucketS: 7 * 86_400, AwayMM: 1_000_000,

		OddsMilli: 20_000, InsideErrors: 25, MinConfidence: 200,
		Ends: EndsEstimate, WalkSpeedCMS: 150, WalkMM: 50_000, ChangeS: 12,
		TravelSpeedCMS: 950, PaceS: 500, TravelSpeedMinCMS: 450, TravelSpeedMaxCMS: 1500,
		StartS: 18, StartSpreadS: 24, StartMaxS: 60, StartAtOnceMilli: 300, StartWayMM: 200_000, KerbS: 16, BoardS: 0, AlightS: 0,

		SettleFixLagS: 600, SettleDayLagS: 6 * 3600, SettleOpenLagS: 24 * 3600,
	}
}
