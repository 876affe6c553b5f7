package presence

import "math"

const (
	perSigma       = 32 // Steps of the tables for each standard error.
	sigmasIn       = 6  // They reach this far inside …
	sigmasOut      = 58 // … and this far outside.
	shortStep      = 4  // Seconds a step for times below longFrom,
	longStep       = 64 // and from there on.
	longFrom       = 1024
	legSpread      = 20_000      // Millimetres added to a leg's length where a density would else grow without bound.
	legSpeed       = 12          // Metres a second: how far the land in reach grows with time.
	legMin, legMax = 360, 10_000 // Metres: bounds of that reach.
	streetAt       = 1.2         // Standard errors outside a fence: where its street is …
	streetWide     = 1.3         // … and how broad it looks.
)

// elapsed holds the costs that depend on the time between two fixes.
type elapsed struct {
	drive, arrive    cost  // Goes on driving; has stopped.
	underway, landed cost  // Having left in between: still driving; at the next place already.
	onFoot           cost  // Having left on foot: at the next place already.
	reach            cost  // −ln of the share of the land in reach that a stay covers, but for the leg's length.
	standing         cost  // Driving, but standing still.
	weight           int32 // What a further fix of a stay is worth, 1024ths.
}

// tables are the policy's functions of a distance or a time, in whole numbers.
type tables struct {
	policy          Policy
	within          [(sigmasIn + sigmasOut) * perSigma]cost // The fix is this far from a site where the badge is.
	astray          [(sigmasIn + sigmasOut) * perSigma]cost // The badge is nowhere although the fix is inside a fence.
	passing         [(sigmasIn + sigmasOut) * perSigma]cost // The badge is driving: streets run along fences.
	stroll          [(sigmasIn + sigmasOut) * perSigma]cost // A stay at no site moved this far.
	times           []elapsed
	hazard          [2][ageSteps]cost              // Sum of the chances to leave a site up to an age.
	slow            [slowSteps + 1]cost            // A leg between two driving fixes, by its speed as a part of DriveSpeedCMS.
	share           [2]cost                        // Of stays: at sites, elsewhere.
	nextDoor, aside cost                           // Of being there already after a short way; of a site's rarity among the land within a walk.
	beside          [2 * sigmasIn * perSigma]int32 // A fix this far from an edge: how dense are those of who stands at it against those of who is within, 1024ths.
	background      cost                           // ln of the land for each site, square metres.
}

func newTables(p Policy) *tables {
	t := &tables{policy: p}
	tail, stray, inside := float64(p.TailMilli)/1000, float64(p.StrayMilli)/1000, float64(p.InsideMilli)/1000
	factor := float64(p.TailFactor)
	for i := range t.within {
		x := float64(i)/perSigma - sigmasIn
		t.within[i] = lnCost((1-tail-stray)*normal(-x) + tail*normal(-x/factor) + stray*float64(p.StayM2)/float64(p.StrayM2))
		t.astray[i] = lnCost(inside + (1-inside)*normal(x))
		street := float64(float64(p.StreetMilli) / 1000 * math.Exp(-(x-streetAt)*(x-streetAt)/(2*streetWide*streetWide)))
		t.passing[i] = round(-math.Log(inside + float64((1-inside)*normal(x)) + street))
		r := float64(i) / perSigma
		t.stroll[i] = lnCost((1-tail)*math.Exp(-r*r/2) + tail/(factor*factor)*math.Exp(-r*r/2/(factor*factor)) + stray/1000)
	}
	for i := range t.beside {
		x := float64(i)/perSigma - sigmasIn
		at := float64((1-tail)*density(x)) + float64(tail/factor*density(x/factor))
		t.beside[i] = int32(math.Round(1024 * at / (float64((1-tail)*normal(-x)) + float64(tail*normal(-x/factor)))))
	}
	t.share = [2]cost{lnCost(1 - float64(p.ElsewhereMilli)/1000), lnCost(float64(p.ElsewhereMilli) / 1000)}
	t.background = round(math.Log(float64(p.BackgroundM2)))
	t.aside = lnCost(float64(p.AsideMilli) / 1000)
	t.nextDoor = round(math.Log(float64(p.BackgroundM2) / float64(p.WalkM2)))
	floor := float64(p.SlowDriveMilli) / 1000
	for i := range t.slow {
		t.slow[i] = lnCost(floor + (1-floor)*float64(i)/slowSteps)
	}
	for i := range ageSteps {
		age := float64(i) * ageStep
		t.hazard[0][i] = hazard(age, p.SiteStayS, p.StayShape, p)
		t.hazard[1][i] = hazard(age, p.ElsewhereStayS, 1, p)
	}
	for dt := int64(0); dt <= int64(p.MaxHoleS)+longStep; {
		t.times = append(t.times, newElapsed(float64(dt), p))
		if dt < longFrom {
			dt += shortStep
		} else {
			dt += longStep
		}
	}
	return t
}

const ageStep, ageSteps = 16, 1024 // Seconds a step of the ages of stays; beyond them leaving is equally likely at all times.

// hazard is the cost of a stay that lasts longer than age seconds. Most stays follow
// Erlang's law with the mean and the phases given (nobody stays for a minute), some
// last for hours: parked, left behind.
func hazard(age float64, mean, phases int32, p Policy) cost {
	x := float64(float64(phases) * age / float64(mean))
	sum, term := 0.0, 1.0
	for k := range phases {
		if k > 0 {
			term = float64(term * x / float64(k))
		}
		sum += term
	}
	long := float64(p.LongStayMilli) / 1000
	return round(-math.Log(float64((1-long)*float64(sum*math.Exp(-x))) + float64(long*math.Exp(-age/float64(p.LongStayS)))))
}

// survival is the cost of having stayed on for dt seconds after age seconds.
func (t *tables) survival(kind int, age int32, dt int64) cost {
	h := &t.hazard[kind]
	from := min(int64(age)/ageStep, ageSteps-2)
	to := from + (dt+int64(age)%ageStep)/ageStep
	if over := to - (ageSteps - 1); over > 0 {
		return h[ageSteps-1] - h[from] + cost(min(int64(maxLn), over*ageStep*int64(nat)/int64(t.policy.LongStayS)))
	}
	return h[to] - h[from]
}

// density is the standard normal density.
func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// normal is the standard normal distribution function.
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func newElapsed(dt float64, p Policy) elapsed {
	dt = max(dt, 1)
	var e elapsed
	// Stops between two drives that no fix saw keep a long drive possible.
	drives := max(math.Exp(-dt/float64(p.TravelS)), 0.02)
	e.drive, e.arrive = lnCost(drives), lnCost(1-math.Exp(-dt/float64(p.TravelS)))
	// Left at any moment of dt with equal chance, drives of exponential length.
	x := dt / float64(p.TravelS)
	underway := (1 - math.Exp(-x)) / x
	e.underway, e.landed = lnCost(underway), lnCost(1-underway)
	x = dt / float64(p.OnFootS)
	e.onFoot = lnCost(1 - (1-math.Exp(-x))/x)
	reach := min(max(legSpeed*dt, legMin), legMax)
	e.reach = round(math.Log(2 * math.Pi * reach / float64(p.StayM2) / 10)) // The leg is in decimetres.
	e.standing = lnCost(0.4 * math.Exp(-dt/float64(p.StandstillS)))
	rho := math.Exp(-dt / float64(p.CorrelationS))
	e.weight = int32(math.Round(1024 * (1 - rho) / (1 + rho)))
	return e
}

// at returns the costs for the seconds between two fixes of a track.
func (t *tables) at(dt int64) *elapsed {
	if dt < longFrom {
		return &t.times[dt/shortStep]
	}
	return &t.times[min(int64(len(t.times)-1), longFrom/shortStep+(dt-longFrom)/longStep)]
}

// stepOf returns the row of the tables for a distance and a standard error.
func stepOf(distance, sigma int64) int64 {
	return min((sigmasIn+sigmasOut)*perSigma-1, max(0, (distance+sigmasIn*sigma)*perSigma/sigma))
}

// strollCost is the cost of a stay at no site that moved by distance.
func (t *tables) strollCost(distance, sigma int64) cost {
	return t.stroll[min(int64(len(t.stroll)-1), distance*perSigma/sigma)]
}
