// Copied from `prototypes/engine/kc.cpp` of the project's shared material, unchanged below this header.
// The yardstick "short": ruin and recreate (Christiaens and Vanden Berghe 2020) under simulated annealing.
// benchmarks/peers/short.py builds it (g++ -O3 -march=native -shared -fPIC) and calls runC.
// throwaway prototype: sync-aware ruin&recreate
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>
#include <algorithm>
using namespace std; typedef double F;
#ifndef MAXR
#define MAXR 8
#endif
struct S{
 int n,m,N; const F*T,*e,*l,*lh,*d,*off,*pen; const uint8_t*comp; const int*par,*adj,*NP,*nNP; int K,MP,hard; F wd,wt,wm;
 int *succ,*pred,*veh,*bs,*bp,*bv; F*st; F*stt; uint64_t rs;
 vector<F> LS,dn,TT; F tt,mt; vector<int> qu,lg; vector<F> lgv; vector<int> mark; int stamp=0; vector<int> aff;
 long ev=0,pr=0,fl=0;
 inline uint64_t rnd(){rs^=rs<<13;rs^=rs>>7;rs^=rs<<17;return rs>>11;} inline F rndf(){return rnd()*(1.0/9007199254740992.0);}
 inline F t(int a,int b)const{return T[(size_t)a*N+b];}
 inline bool placedp(int u)const{return u<n&&par[u]>=0&&veh[par[u]]>=0;}
 void tard(){tt=mt=0; if(hard)return; for(int v=0;v<n;v++)if(veh[v]>=0){F x=st[v]-l[v]; if(x>0){tt+=x; if(x>mt)mt=x;}}}
 inline F calc(int u){F a=e[u]; if(u>=n&&u<n+m)return a; int p=pred[u]; F b=st[p]+d[p]+t(p,u); if(b>a)a=b; if(placedp(u)){b=st[par[u]]+off[u]; if(b>a)a=b;} return a;}
 inline F cap(int u){return hard||u>=n?lh[u]:(st[u]>l[u]?st[u]:l[u]);}
 inline F calcL(int u){F a=cap(u); if(u>=n+m)return a; int s=succ[u]; F b=LS[s]-d[u]-t(u,s); if(b<a)a=b; if(placedp(u)){int w=par[u]; b=LS[w]-off[w]; if(b<a)a=b;} return a;}
 // recompute st for all nodes reachable from seeds (values may fall)
 bool fixdown(const int*sd,int ns){
  stamp++; aff.clear(); for(int i=0;i<ns;i++) if(mark[sd[i]]!=stamp){mark[sd[i]]=stamp;aff.push_back(sd[i]);}
  for(size_t i=0;i<aff.size();i++){int u=aff[i]; if(u<n+m){int s=succ[u]; if(mark[s]!=stamp){mark[s]=stamp;aff.push_back(s);}} if(placedp(u)){int w=par[u]; if(mark[w]!=stamp){mark[w]=stamp;aff.push_back(w);}}}
  for(int u:aff)st[u]=e[u];
  bool ch=true;int c=0; while(ch){ch=false; if(++c>300)return false; for(int u:aff){F a=calc(u); if(a>st[u]+1e-7){st[u]=a;ch=true;}}}
  return true;}
 void fixLS(const int*sd,int ns){
  stamp++; aff.clear(); for(int i=0;i<ns;i++) if(mark[sd[i]]!=stamp){mark[sd[i]]=stamp;aff.push_back(sd[i]);}
  for(size_t i=0;i<aff.size();i++){int u=aff[i]; if(u<n||u>=n+m){int s=pred[u]; if(mark[s]!=stamp){mark[s]=stamp;aff.push_back(s);}} if(placedp(u)){int w=par[u]; if(mark[w]!=stamp){mark[w]=stamp;aff.push_back(w);}}}
  for(int u:aff)LS[u]=cap(u);
  bool ch=true;int c=0; while(ch){ch=false; if(++c>300)return; for(int u:aff){F a=calcL(u); if(a<LS[u]-1e-7){LS[u]=a;ch=true;}}}
 }
 void lowerLS(int v){ // after insertion of v : relax v's LS then backwards
  LS[v]=calcL(v); int qh=0,qt=0; qu[qt++]=v; int c=0;
  while(qh<qt&&qt<4000){int u=qu[qh++]; if(u<n||u>=n+m){int p=pred[u]; F a=LS[u]-d[p]-t(p,u); if(a<LS[p]-1e-7){LS[p]=a;qu[qt++]=p;}} if(placedp(u)){int w=par[u]; F a=LS[u]-off[u]; if(a<LS[w]-1e-7){LS[w]=a;qu[qt++]=w;}}}
 }
 int nl; F ptt,pmt;
 // propagate; v linked. returns cost delta or -1
 F prop(int v,F a,F lim){
  nl=0; int qh=0,qt=0; ptt=tt;pmt=mt; if(a>lh[v]+1e-7)return -1; lg[nl]=v;lgv[nl++]=st[v];st[v]=a; F x=a-l[v]; if(!hard&&x>0){ptt+=x;if(x>pmt)pmt=x;}
  F base=wt*tt+wm*mt; qu[qt++]=v;
  while(qh<qt){int u=qu[qh++]; if(qh>300||nl>500||wt*ptt+wm*pmt-base>lim)return -1;
   for(int sd=0;sd<2;sd++){int q;F b; if(!sd){if(u>=n+m)continue;q=succ[u];b=st[u]+d[u]+t(u,q);}else{ if(!placedp(u))continue;q=par[u];b=st[u]+off[q];}
    if(b>st[q]+1e-7){lg[nl]=q;lgv[nl++]=st[q]; if(!hard&&q<n){F o=st[q]-l[q],y=b-l[q]; if(y>0){ptt+=y-(o>0?o:0); if(y>pmt)pmt=y;}} st[q]=b; if(b>lh[q]+1e-7)return -1; qu[qt++]=q;}}}
  return wt*ptt+wm*pmt-base;}
 inline void undo(){for(int i=nl-1;i>=0;i--)st[lg[i]]=lgv[i];}
 int scan(int v,int R,F*tc,int*tp,F ub){
  int cnt=0,w=par[v],wv=-1;F aw=-1e18; if(w>=0&&veh[w]>=0){wv=veh[w];aw=st[w]+off[v];}
  const int*np=NP+(size_t)v*MP; F ev_=e[v],dv=d[v]; const F*tr_=T+(size_t)v*N,*tc_=TT.data()+(size_t)v*N;
  for(int j=0;j<nNP[v];j++){int p=np[j],k=veh[p]; if(k<0||k==wv||!comp[(size_t)v*m+k])continue; ev++;
   int s=succ[p]; F tpv=tc_[p],tvs=tr_[s]; F dd=wd*(tpv+tvs-dn[p]); F lim=cnt==R?tc[R-1]:ub; if(dd>=lim)continue;
   F a=st[p]+d[p]+tpv; if(aw>a)a=aw; if(a<ev_)a=ev_; if(a>lh[v]+1e-7)continue;
   F b=a+dv+tvs,c=dd; bool needp=false;
   if(hard){ if(b>LS[s]+1e-7)continue; if(wv>=0){F z=a+off[w]; if(z>LS[w]+1e-7)continue; if(z>st[w]+1e-7||b>st[s]+1e-7)needp=true;} }
   else{ F x=a-l[v],ex=0; if(x>0){c+=wt*x; if(x>mt)c+=wm*(x-mt);} F q=b-LS[s]; if(q>ex)ex=q; if(wv>=0){q=a+off[w]-LS[w]; if(q>ex)ex=q; if(a+off[w]>st[w]+1e-7&&b>st[s]+1e-7)needp=true;} if(ex>1e-7){needp=true; c+=wt*ex;} if(c>=lim)continue; }
   if((rnd()&127)==0)continue;
   if(needp){pr++; succ[p]=v;pred[v]=p;succ[v]=s;pred[s]=v;veh[v]=k; F dc=prop(v,a,lim-dd); undo(); succ[p]=s;pred[s]=p;veh[v]=-1; if(dc<0)continue; c=dd+dc; if(c>=lim)continue;}
   int i=cnt<R?cnt:R-1; while(i>0&&tc[i-1]>c){tc[i]=tc[i-1];tp[i]=tp[i-1];i--;} tc[i]=c;tp[i]=p; if(cnt<R)cnt++;
  } return cnt;}
 bool apply(int v,int p){int s=succ[p];F a=st[p]+d[p]+t(p,v); if(a<e[v])a=e[v]; int w=par[v]; if(w>=0&&veh[w]>=0&&st[w]+off[v]>a)a=st[w]+off[v];
  dn[p]=t(p,v);dn[v]=t(v,s);succ[p]=v;pred[v]=p;succ[v]=s;pred[s]=v;veh[v]=veh[p]; F r=prop(v,a,1e18); if(r<0)return false; tt=ptt;mt=pmt; return true;}
 void run(int iters,F temp,F cbar,F Lmax,int R){
  size_t bi=N*sizeof(int); vector<int> cs(succ,succ+N),cp(pred,pred+N),cv(veh,veh+N); vector<F> cst(st,st+N),cLS; vector<int> ab(n),tou(m),sd; vector<F> key(n); F tc[MAXR],tc2[MAXR];int tp[MAXR],tp2[MAXR];
  F D=0,P=0; for(int k=0;k<m;k++){int p=n+k; while(p<n+m){int q=succ[p];dn[p]=t(p,q);D+=dn[p];p=q;}} for(int v=0;v<n;v++)if(veh[v]<0)P+=pen[v];
  sd.clear(); for(int k=0;k<m;k++)sd.push_back(n+k); fixdown(sd.data(),m); tard(); sd.clear(); for(int k=0;k<m;k++)sd.push_back(n+m+k); fixLS(sd.data(),m);
  cst.assign(st,st+N); cLS=LS; vector<F> cdn=dn; F ctt=tt,cmt=mt,cD=D,cP=P; stt[0]=wd*D+wt*tt+wm*mt+P; vector<int> rm;
  for(int it=0;it<iters;it++){
   int na=0; for(int v=0;v<n;v++)if(veh[v]<0)ab[na++]=v; D=cD;P=cP; fill(tou.begin(),tou.end(),0); sd.clear(); rm.clear(); vector<int>&sl=rm;
   int seed=rnd()%n,ks=1+(int)(rndf()*(4*cbar/(1+Lmax)-1)),ksn=0,which=rnd()&1; bool keep=rnd()%3==0;
   const int*ad=adj+((size_t)which*n+seed)*K;
   auto rem=[&](int x){int p=pred[x],z=succ[x]; D+=t(p,z)-t(p,x)-t(x,z); succ[p]=z;pred[z]=p;dn[p]=t(p,z);veh[x]=-1;ab[na++]=x;P+=pen[x];};
   for(int jj=-1;jj<K;jj++){int c=jj<0?seed:ad[jj],k=veh[c]; if(k<0||tou[k])continue; int ln=0,pos=0,x=succ[n+k]; while(x<n){if(x==c)pos=ln;ln++;x=succ[x];}
    int L=1+(int)(rndf()*min((F)ln,Lmax)); if(L>ln)L=ln; int lo=max(0,pos-L+1),hi=min(pos,ln-L),b=lo+rnd()%(hi-lo+1); x=succ[n+k]; while(b--)x=succ[x]; tou[k]=1; ksn++;
    while(L--){int z=succ[x]; int w=par[x]; rem(x); if(w>=0&&veh[w]>=0){ if(!keep){ if(w==z)z=succ[w]; int z2=succ[w],p2=pred[w]; rem(w); sd.push_back(z2); sl.push_back(p2);} else {sd.push_back(w); sl.push_back(w);} }
      if(L==0){ sd.push_back(z); sl.push_back(pred[z]); } x=z; if(x>=n){ if(L>0){sd.push_back(x); sl.push_back(pred[x]);} break;} }
    if(ksn>=ks)break;}
   { // seeds must be currently placed nodes
     int q=0; for(int u:sd)if(u>=n||veh[u]>=0)sd[q++]=u; sd.resize(q); q=0; for(int u:sl)if(u>=n||veh[u]>=0)sl[q++]=u; sl.resize(q);
     // also any removed nodes' old neighbours handled by string ends
   }
   if(!fixdown(sd.data(),sd.size())){fl++;}
   tard(); 
   if(hard)fixLS(sl.data(),sl.size()); else {sd.clear(); for(int k=0;k<m;k++)sd.push_back(n+m+k); fixLS(sd.data(),m);}
   int o=rnd()%10; for(int q=0;q<na;q++){int v=ab[q]; key[q]=o<4?rndf():o<6?e[v]:o<7?-e[v]:o<8?-pen[v]*(par[v]>=0?3:1)+rndf():o<9?-d[v]:nNP[v];}
   for(int q=1;q<na;q++){F kq=key[q];int vq=ab[q],r=q-1; while(r>=0&&key[r]>kq){key[r+1]=key[r];ab[r+1]=ab[r];r--;} key[r+1]=kq;ab[r+1]=vq;}
   bool bad=false;
   for(int q=0;q<na&&!bad;q++){int v=ab[q]; if(veh[v]>=0)continue; int w=par[v];
    if(w<0||veh[w]>=0){ int c=scan(v,1,tc,tp,pen[v]); if(c>0){int p=tp[0],s=succ[p];D+=t(p,v)+t(v,s)-t(p,s);P-=pen[v]; if(!apply(v,p))bad=true; else lowerLS(v);} }
    else{ if(rnd()&1)swap(v,w); F bt=pen[v]+pen[w]; int b1=-1,b2=-1,c=scan(v,R,tc,tp,bt);
     for(int i=0;i<c;i++){ if(tc[i]>=bt)break; int p=tp[i],s=succ[p]; F ott=tt,omt=mt; F dd=wd*(t(p,v)+t(v,s)-t(p,s)); bool ok=apply(v,p); 
       vector<int> lg2; vector<F> lgv2; int nl2=nl; static thread_local int lb[512]; static thread_local F lvb[512]; memcpy(lb,lg.data(),nl*4);memcpy(lvb,lgv.data(),nl*8);
       if(ok){F c1=dd+wt*(tt-ott)+wm*(mt-omt); LS[v]=calcL(v); int c2=scan(w,1,tc2,tp2,bt-c1); if(c2>0&&c1+tc2[0]<bt){bt=c1+tc2[0];b1=p;b2=tp2[0];}}
       for(int z=nl2-1;z>=0;z--)st[lb[z]]=lvb[z]; tt=ott;mt=omt; succ[p]=s;pred[s]=p;veh[v]=-1;dn[p]=t(p,s); }
     if(b1>=0){int p=b1,s=succ[p];D+=t(p,v)+t(v,s)-t(p,s); if(!apply(v,p))bad=true; else{lowerLS(v); p=b2;s=succ[p];D+=t(p,w)+t(w,s)-t(p,s); if(!apply(w,p))bad=true; else lowerLS(w);} P-=pen[v]+pen[w];}
    }}
   if(!bad)for(int q=0;q<na;q++){int v=ab[q],w=par[v]; if(veh[v]<0&&w>=0&&veh[w]>=0)bad=true;}
   F cost=wd*D+wt*tt+wm*mt+P;
   if(!bad&&cost<stt[0]-temp*log(rndf()+1e-300)){stt[0]=cost;stt[2]++;cD=D;cP=P;ctt=tt;cmt=mt; memcpy(cs.data(),succ,bi);memcpy(cp.data(),pred,bi);memcpy(cv.data(),veh,bi);memcpy(cst.data(),st,N*8);memcpy(cLS.data(),LS.data(),N*8);memcpy(cdn.data(),dn.data(),N*8);
     if(cost<stt[1]-1e-7){stt[1]=cost;memcpy(bs,succ,bi);memcpy(bp,pred,bi);memcpy(bv,veh,bi);}}
   else{memcpy(succ,cs.data(),bi);memcpy(pred,cp.data(),bi);memcpy(veh,cv.data(),bi);memcpy(st,cst.data(),N*8);memcpy(LS.data(),cLS.data(),N*8);memcpy(dn.data(),cdn.data(),N*8);tt=ctt;mt=cmt;}
  }
  stt[3]+=ev;stt[4]+=pr;stt[5]+=fl;}
};
extern "C" void runC(int iters,int n,int m,const F*T,const F*e,const F*l,const F*lh,const F*d,const uint8_t*comp,const int*par,const F*off,const F*pen,const int*adj,int K,const int*NP,int MP,const int*nNP,int*succ,int*pred,int*veh,F*st,int*bs,int*bp,int*bv,F*stt,uint64_t*rs,F temp,F cbar,F Lmax,F wd,F wt,F wm,int R,int hard){
 S s; s.n=n;s.m=m;s.N=n+2*m;s.T=T;s.e=e;s.l=l;s.lh=lh;s.d=d;s.comp=comp;s.par=par;s.off=off;s.pen=pen;s.adj=adj;s.K=K;s.NP=NP;s.MP=MP;s.nNP=nNP;s.succ=succ;s.pred=pred;s.veh=veh;s.st=st;s.bs=bs;s.bp=bp;s.bv=bv;s.stt=stt;s.rs=*rs;s.wd=wd;s.wt=wt;s.wm=wm;s.hard=hard;
 s.LS.assign(s.N,0);s.dn.assign(s.N,0);s.TT.resize((size_t)s.N*s.N);for(int i=0;i<s.N;i++)for(int j=0;j<s.N;j++)s.TT[(size_t)i*s.N+j]=T[(size_t)j*s.N+i];s.qu.resize(5000);s.lg.resize(1024);s.lgv.resize(1024);s.mark.assign(s.N,0);
 s.run(iters,temp,cbar,Lmax,R); *rs=s.rs;}
