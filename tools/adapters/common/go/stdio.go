package adapter

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

const window = 64

// Library says what is under test, and how to ask it.
type Library struct {
	Name, Module, URL, Issues string
	Reports, Lacks            []string
	Choices                   map[string]string
	Check                     func(*Case) Reply
}

// Case is one check. Its names and lookups are octets; escapes are undone.
type Case struct {
	IP, From, Helo, Scope string
	Receiver              string
	Options               map[string]int
	Mode                  string // zone, ask or dns; in dns the library's own resolver is used

	n         json.Number
	zone      Zone
	positions map[string]int
	lock      sync.Mutex
	session   *session
	batch     *batch
	questions int
	waiting   map[int]chan Answer
}

// Reply is what the library said. Unsupported names the feature it lacks for this case.
type Reply struct {
	Result, Native, Unsupported string
	Explanation                 *string
}

type session struct {
	library *Library
	mode    string
	out     *bufio.Writer
	lock    sync.Mutex
	zones   map[string]Zone
	cases   map[string]*Case
	ended   chan *Case
	batches []*batch
}

type message struct {
	T     string          `json:"t"`
	N     json.Number     `json:"n"`
	Z     json.Number     `json:"z"`
	S     json.Number     `json:"s"`
	Q     int             `json:"q"`
	Modes []string        `json:"modes"`
	RR    json.RawMessage `json:"rr"`
	IP    string          `json:"ip"`
	From  string          `json:"from"`
	Helo  string          `json:"helo"`
	Scope string          `json:"scope"`
	Rcode string          `json:"rcode"`
	An    [][]any         `json:"an"`
	Opt   struct {
		Receiver string         `json:"receiver"`
		Time     *int64         `json:"time"`
		Options  map[string]int `json:"options"`
	} `json:"opt"`
}

type object = map[string]any

func (s *session) send(line object) {
	text, err := json.Marshal(line)
	if err != nil {
		text, _ = json.Marshal(object{"t": "error", "n": line["n"], "what": err.Error()})
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.out.Write(append(text, '\n'))
	if err := s.out.Flush(); err != nil {
		os.Exit(1) // nobody reads any more
	}
}

// version is that of the library's module, as the linker recorded it.
func version(module string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return strings.TrimPrefix(dependency.Version, "v")
			}
		}
	}
	return "unknown"
}

func (s *session) hello(m *message) {
	for _, mode := range []string{"zone", "ask", "dns"} {
		if s.mode == "" && slices.Contains(m.Modes, mode) {
			s.mode = mode
		}
	}
	choices := s.library.Choices
	if choices == nil {
		choices = map[string]string{}
	}
	s.send(object{"t": "hello", "v": 1, "mode": s.mode, "window": window, "adapter": "1",
		"impl": object{"name": s.library.Name, "version": version(s.library.Module), "lang": "go",
			"lang_version": strings.TrimPrefix(runtime.Version(), "go"), "url": s.library.URL,
			"issues": s.library.Issues},
		"reports": append([]string{}, s.library.Reports...),
		"lacks":   append([]string{}, s.library.Lacks...), "choices": choices})
}

func (c *Case) ask(name, asked string) Answer {
	c.lock.Lock()
	if c.Mode == "zone" {
		defer c.lock.Unlock()
		return c.zone.Ask(name, asked, c.positions)
	}
	c.questions++
	q, answer := c.questions, make(chan Answer, 1)
	c.waiting[q] = answer
	c.lock.Unlock()
	c.session.send(object{"t": "ask", "n": c.n, "q": q, "name": Escape(strip(name)),
		"type": asked})
	return <-answer
}

func (s *session) answer(m *message) {
	c := s.cases[m.N.String()]
	if c == nil {
		return
	}
	answer := Answer{Rcode: m.Rcode}
	asked := ""
	if len(m.An) > 0 { // the records behind the CNAME chain are of the last one's type
		asked, _ = m.An[len(m.An)-1][1].(string)
	}
	for _, record := range m.An {
		if len(record) == 4 && record[1] == asked && asked != "CNAME" {
			answer.Records = append(answer.Records, records(record[3:])...)
		}
	}
	c.lock.Lock()
	waiting := c.waiting[m.Q]
	delete(c.waiting, m.Q)
	c.lock.Unlock()
	if waiting != nil {
		waiting <- answer
	}
}

func (s *session) begin(m *message) *Case {
	return &Case{IP: m.IP, From: Unescape(m.From), Helo: Unescape(m.Helo), Scope: m.Scope,
		Receiver: Unescape(m.Opt.Receiver), Options: m.Opt.Options, Mode: s.mode, n: m.N,
		zone: s.zones[m.Z.String()], positions: map[string]int{}, session: s,
		waiting: map[int]chan Answer{}}
}

func (s *session) run(c *Case) {
	defer func() {
		if panicked := recover(); panicked != nil {
			s.send(object{"t": "error", "n": c.n, "what": fmt.Sprintf("panic: %v", panicked),
				"trace": string(debug.Stack())})
		}
	}()
	start := time.Now()
	reply := s.library.Check(c)
	if reply.Unsupported != "" {
		s.send(object{"t": "unsupported", "n": c.n, "feature": reply.Unsupported})
		return
	}
	line := object{"t": "result", "n": c.n, "result": reply.Result, "native": Escape(reply.Native),
		"us": time.Since(start).Microseconds()}
	if slices.Contains(s.library.Reports, "explanation") {
		line["explanation"] = nil
		if reply.Explanation != nil {
			line["explanation"] = Escape(*reply.Explanation)
		}
	}
	s.send(line)
}

// lacking names the feature a case needs and the library has not; "" if there is none.
func (s *session) lacking(m *message) string {
	switch {
	case m.Scope != "" && m.Scope != "mailfrom" && m.Scope != "helo":
		return "scope"
	case m.Opt.Time != nil && slices.Contains(s.library.Lacks, "time"):
		return "time"
	}
	return ""
}

// A batch is what was sent between two syncs; its sync is answered when its cases are.
type batch struct {
	open int
	sync json.Number
}

// Serve speaks the protocol until stdin ends. Cases run beside each other.
func Serve(library *Library) {
	debug.SetMaxStack(64 << 20) // endless recursion ends soon
	s := &session{library: library, out: bufio.NewWriter(os.Stdout), zones: map[string]Zone{},
		cases: map[string]*Case{}, ended: make(chan *Case, window), batches: []*batch{{}}}
	lines := make(chan []byte, window)
	go read(lines)
	for {
		select {
		case c := <-s.ended:
			delete(s.cases, c.n.String())
			c.batch.open--
		case line, more := <-lines:
			if !more || !s.take(line) {
				os.Exit(0)
			}
		}
		for len(s.batches) > 1 && s.batches[0].open == 0 {
			s.send(object{"t": "sync", "s": s.batches[0].sync})
			s.batches = s.batches[1:]
		}
	}
}

// take acts on a line; false: the harness says goodbye.
func (s *session) take(line []byte) bool {
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		fmt.Fprintf(os.Stderr, "a line that is no message: %v\n", err)
		return true
	}
	switch m.T {
	case "hello":
		s.hello(&m)
	case "zone":
		zone, err := ReadZone(m.RR)
		if err != nil {
			fmt.Fprintf(os.Stderr, "zone %s: %v\n", m.Z, err)
		}
		s.zones[m.Z.String()] = zone
	case "drop":
		delete(s.zones, m.Z.String())
	case "case":
		s.start(&m)
	case "answer":
		s.answer(&m)
	case "sync":
		s.batches[len(s.batches)-1].sync = m.S
		s.batches = append(s.batches, &batch{})
	case "reset": // nothing is kept between cases
	case "bye":
		return false
	default:
		s.send(object{"t": "unsupported", "n": m.N, "feature": m.T})
	}
	return true
}

func (s *session) start(m *message) {
	if lacking := s.lacking(m); lacking != "" {
		s.send(object{"t": "unsupported", "n": m.N, "feature": lacking})
		return
	}
	c := s.begin(m)
	c.batch = s.batches[len(s.batches)-1]
	c.batch.open++
	s.cases[m.N.String()] = c
	go func() {
		defer func() { s.ended <- c }()
		s.run(c)
	}()
}

func read(lines chan<- []byte) {
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			lines <- line
		}
		if err != nil {
			close(lines)
			return
		}
	}
}
