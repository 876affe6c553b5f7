package reconcilefile

// What a line of the jobs file may hold, by its type. Every line may name its company.
type (
	head struct {
		Type    string `json:"type"`
		Company string `json:"company,omitempty"`
	}
	companyLine struct {
		head
		ID             string  `json:"id"`
		TimeZone       string  `json:"time_zone"`
		From           date    `json:"from"`
		To             date    `json:"to"`
		AsOf           instant `json:"as_of"`
		BookedThrough  instant `json:"booked_through"`
		ClockedThrough instant `json:"clocked_through"`
	}
	siteLine struct {
		head
		ID         string   `json:"id"`
		Name       string   `json:"name"`
		Kind       string   `json:"kind"`
		Branch     string   `json:"branch"`
		Located    *bool    `json:"located"`
		Fence      string   `json:"fence"`
		Neighbours []string `json:"neighbours"`
	}
	crewLine struct {
		head
		ID     string `json:"id"`
		Name   string `json:"name"`
		Branch string `json:"branch"`
		Leader string `json:"leader"`
		Size   int    `json:"size"`
	}
	workerLine struct {
		head
		ID       string `json:"id"`
		Name     string `json:"name"`
		Unmapped bool   `json:"unmapped"`
		NoBooks  bool   `json:"no_books"`
	}
	// spanLine is a membership, a custody or a carriage.
	spanLine struct {
		head
		ID     string  `json:"id"`
		Crew   string  `json:"crew"`
		Worker string  `json:"worker"`
		Badge  string  `json:"badge"`
		From   instant `json:"from"`
		To     instant `json:"to"`
	}
	jobLine struct {
		head
		ID        string   `json:"id"`
		Revision  int64    `json:"revision"`
		Ticket    string   `json:"ticket"`
		Site      string   `json:"site"`
		Date      date     `json:"date"`
		Until     date     `json:"until"`
		Window    window   `json:"window"`
		Crews     []string `json:"crews"`
		Leader    string   `json:"leader"`
		EffortS   int64    `json:"effort_s"`
		State     string   `json:"state"`
		Flexible  bool     `json:"flexible"`
		CreatedAt instant  `json:"created_at"`
	}
	changeLine struct {
		head
		Job   string   `json:"job"`
		At    instant  `json:"at"`
		Date  date     `json:"date"`
		Crews []string `json:"crews"`
		Site  string   `json:"site"`
		State string   `json:"state"`
	}
	bookingLine struct {
		head
		ID          string  `json:"id"`
		Worker      string  `json:"worker"`
		Job         string  `json:"job"`
		Ticket      string  `json:"ticket"`
		Site        string  `json:"site"`
		From        instant `json:"from"`
		To          instant `json:"to"`
		Distributed bool    `json:"distributed"`
	}
	clockLine struct {
		head
		ID     string  `json:"id"`
		Worker string  `json:"worker"`
		From   instant `json:"from"`
		To     instant `json:"to"`
		BreakS int64   `json:"break_s"`
	}
	signalLine struct {
		head
		Kind   string  `json:"kind"`
		Badge  string  `json:"badge"`
		From   instant `json:"from"`
		To     instant `json:"to"`
		Site   string  `json:"site"`
		Other  string  `json:"other"`
		ApartM milli   `json:"apart_m"`
		Fixes  int32   `json:"fixes"`
		Moving bool    `json:"moving"`
	}
	thresholdLine struct {
		head
		Name   string `json:"name"`
		Value  int64  `json:"value"`
		Site   string `json:"site"`
		Branch string `json:"branch"`
	}
	candidateLine struct {
		Site string `json:"site"`
		Odds milli  `json:"odds"`
	}
	// visitLine is a line of the visits file, or a visit among facts.
	visitLine struct {
		head
		ID              string          `json:"id"`
		Version         int             `json:"version"`
		Badge           string          `json:"badge"`
		Site            string          `json:"site"`
		Fence           string          `json:"fence"`
		Arrived         instant         `json:"arrived"`
		Departed        instant         `json:"departed"`
		ArrivedBetween  []instant       `json:"arrived_between"`
		DepartedBetween []instant       `json:"departed_between"`
		State           string          `json:"state"`
		Candidates      []candidateLine `json:"candidates"`
		Confidence      *milli          `json:"confidence"`
		Fixes           *int32          `json:"fixes"`
		FirstFix        string          `json:"first_fix"`
		LastFix         string          `json:"last_fix"`
		ErrorM          milli           `json:"error_m"`
		LastSeen        instant         `json:"last_seen"`
	}
)
