// The bench's load target: any number of small MCP servers (plain mode, three tools) with REST health endpoints behind
// one loopback socket, which count what they see. It prints its origin and ends when its standard input does.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const tools = `{"tools":[` +
	`{"name":"alpha","description":"Tool alpha","inputSchema":{"type":"object","properties":{"q":{"type":"string"}}}},` +
	`{"name":"beta","description":"Tool beta","inputSchema":{"type":"object","properties":{"q":{"type":"string"}}}},` +
	`{"name":"gamma","description":"Tool gamma","inputSchema":{"type":"object","properties":{"q":{"type":"string"}}}}]}`

type member struct {
	mu     sync.Mutex
	failed bool
	counts counts
}

// Times are epoch milliseconds, zero before the first; those without a path in their name are of MCP requests.
type counts struct {
	MCP          int64 `json:"mcp"`
	REST         int64 `json:"rest"`
	FirstAtMs    int64 `json:"firstAtMs"`
	LastAtMs     int64 `json:"lastAtMs"`
	LongestGapMs int64 `json:"longestGapMs"`
	RESTLastAtMs int64 `json:"restLastAtMs"`
}

var members sync.Map

func memberOf(name string) *member {
	if known, ok := members.Load(name); ok {
		return known.(*member)
	}
	made, _ := members.LoadOrStore(name, &member{})
	return made.(*member)
}

func (m *member) sawMCP() bool {
	nowMs := time.Now().UnixMilli()
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &m.counts
	c.MCP++
	if c.FirstAtMs == 0 {
		c.FirstAtMs = nowMs
	} else if gapMs := nowMs - c.LastAtMs; gapMs > c.LongestGapMs {
		c.LongestGapMs = gapMs
	}
	c.LastAtMs = nowMs
	return m.failed
}

func (m *member) sawREST() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.REST++
	m.counts.RESTLastAtMs = time.Now().UnixMilli()
	return m.failed
}

func answerMCP(w http.ResponseWriter, r *http.Request) {
	var call struct {
		ID json.RawMessage `json:"id"`
	}
	body, err := io.ReadAll(r.Body)
	failed := memberOf(strings.TrimPrefix(r.URL.Path, "/mcp/")).sawMCP()
	switch {
	case failed:
		w.WriteHeader(http.StatusInternalServerError)
	case err != nil || json.Unmarshal(body, &call) != nil:
		w.WriteHeader(http.StatusBadRequest)
	default:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, call.ID, tools)
	}
}

func answerREST(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if memberOf(strings.TrimPrefix(r.URL.Path, "/status/health/")).sawREST() {
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, `{"status":"unhealthy"}`)
		return
	}
	io.WriteString(w, `{"status":"healthy"}`)
}

func answerCount(w http.ResponseWriter, _ *http.Request) {
	all := map[string]counts{}
	members.Range(func(name, value any) bool {
		m := value.(*member)
		m.mu.Lock()
		all[name.(string)] = m.counts
		m.mu.Unlock()
		return true
	})
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(all)
}

// POST begins a new count; what fails goes on failing.
func answerReset(_ http.ResponseWriter, _ *http.Request) {
	members.Range(func(_, value any) bool {
		m := value.(*member)
		m.mu.Lock()
		m.counts = counts{}
		m.mu.Unlock()
		return true
	})
}

// POST makes a server fail on both paths, DELETE makes it healthy again.
func answerFail(_ http.ResponseWriter, r *http.Request) {
	m := memberOf(strings.TrimPrefix(r.URL.Path, "/fail/"))
	m.mu.Lock()
	m.failed = r.Method == http.MethodPost
	m.mu.Unlock()
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /mcp/", answerMCP)
	mux.HandleFunc("GET /status/health/", answerREST)
	mux.HandleFunc("GET /count", answerCount)
	mux.HandleFunc("POST /reset", answerReset)
	mux.HandleFunc("/fail/", answerFail)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(http.Serve(listener, mux))
}
